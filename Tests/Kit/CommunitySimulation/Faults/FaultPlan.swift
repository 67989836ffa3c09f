import MessageFlow
import SecureMailTestKit
import Accreditation
import CommunityModel
import MailModel
import Synchronization

/// What goes wrong in a world, and when; all of it ends when the world is healed.
final class FaultPlan: Sendable {
    private enum Kind: CaseIterable {
        case crash, powerCut, crashOften, cut, longCut, lossy, slow, slowDisk, failingDisk, fullDisk, clockSkew, clockJump,
            serverDown, serverMoody,
            outsideDown, outsideMoody, namesFail, authorityDown, staleDirectories, suspend, join, renew,
            newKeys, revoke, replay, alter, forge
    }

    /// One of these begins about so often.
    private static let pace = Duration.seconds(20)

    private let community: SimulatedCommunity
    private let world: World
    private let dice: Dice
    private let intruder: Intruder
    private let isHealed = Mutex(false)
    private let hasJoined = Mutex(false)

    init(_ community: SimulatedCommunity, intruder: Intruder) {
        (self.community, world, self.intruder) = (community, community.world, intruder)
        dice = community.world.dice.fork()
    }

    func lay(over span: Duration) {
        for _ in 0..<Int(span / Self.pace) {
            let kind = dice.pick(Kind.allCases) ?? .crash
            world.time.after(dice.span(.seconds(5)...span - .seconds(5))) { self.begin(kind) }
        }
    }

    /// Everything works from now on, and goes on working.
    func heal() async {
        isHealed.withLock { $0 = true }
        world.trace.note("world", "heals")
        world.network.heal(to: .perfect)
        world.names.set(failures: 0)
        community.authority.set(stale: 0)
        community.authority.listen()
        for server in community.servers + community.outsideServers { server.set(.healthy) }
        for site in community.sites {
            site.disk.set(.healthy)
            site.set(clockError: .zero)
            site.install()
            site.start()
            await resume(site)
        }
    }

    private func begin(_ kind: Kind) {
        guard !isHealed.withLock({ $0 }), let site = dice.pick(community.sites), let other = dice.pick(community.sites) else {
            return
        }
        let span = dice.span(.seconds(5)...Duration.minutes(3))
        switch kind {
        case .crash: crash(site, for: dice.span(.seconds(1)...Duration.seconds(60)))
        case .powerCut: crash(site, for: dice.span(.seconds(5)...Duration.seconds(60)), withMachine: true)
        case .crashOften:
            for number in 0..<4 { after(.seconds(number * 7)) { self.crash(site, for: .seconds(2)) } }
        case .cut: link(.cut, site, other, span)
        case .longCut:
            let span = dice.span(LinkMood.longCut)
            if site === other { isolate(site, span) } else { link(.cut, site, other, span) }
        case .lossy: link(.lossy, site, other, span)
        case .slow: link(.slow, site, other, span)
        case .slowDisk: disk(.slow, site, span)
        case .failingDisk: disk(.failing, site, span)
        case .fullDisk: disk(.full, site, span)
        case .clockSkew: site.set(clockError: dice.span(.zero - .seconds(100)...Duration.seconds(100)))
        case .clockJump: jump(site, span)
        case .serverDown: server(community.servers, .down, span)
        case .serverMoody: server(community.servers, .moody, span)
        case .outsideDown: server(community.outsideServers, .down, span)
        case .outsideMoody: server(community.outsideServers, .moody, span)
        case .namesFail:
            world.names.set(failures: 60)
            after(span) { self.world.names.set(failures: 0) }
        case .authorityDown:
            world.network.down(SimulatedAuthority.host)
            after(span) { self.community.authority.listen() }
        case .staleDirectories:
            community.authority.set(stale: 70)
            after(span) { self.community.authority.set(stale: 0) }
        case .suspend: suspend(site, for: span)
        case .join: join(site)
        case .renew: renew(site, newKeys: [])
        case .newKeys: renew(site, newKeys: [dice.pick(CertificatePurpose.allCases) ?? .encryption])
        case .revoke: revoke(site, dice.pick(CertificatePurpose.allCases) ?? .signing, isFirst: dice.falls(percent: 50))
        case .replay: intruder.replay()
        case .alter: intruder.alter(in: community)
        case .forge: intruder.forge(against: community)
        }
    }

    private func after(_ span: Duration, _ end: @escaping @Sendable () -> Void) {
        world.time.after(span) { [self] in if !isHealed.withLock({ $0 }) { end() } }
    }

    private func crash(_ site: GatewaySite, for span: Duration, withMachine: Bool = false) {
        site.crash(withMachine: withMachine)
        after(span) { site.start() }
    }

    /// Between two gateways, or one and a mail server or outsider or the authority.
    private func link(_ mood: LinkMood, _ site: GatewaySite, _ other: GatewaySite, _ span: Duration) {
        let hosts = [other.host, SimulatedAuthority.host] + (community.servers + community.outsideServers).map(\.host)
        guard let host = site === other || dice.falls(percent: 30) ? dice.pick(hosts) : other.host, host != site.host else {
            return
        }
        world.trace.note("world", "\(site.host) and \(host): \(mood)")
        world.network.set(mood, between: site.host, and: host)
        after(span) { self.world.network.set(nil, between: site.host, and: host) }
    }

    /// From everybody there is.
    private func isolate(_ site: GatewaySite, _ span: Duration) {
        world.trace.note("world", "\(site.host) is cut off from all")
        for host in hosts(but: site) { world.network.set(.cut, between: site.host, and: host) }
        after(span) { for host in self.hosts(but: site) { self.world.network.set(nil, between: site.host, and: host) } }
    }

    private func hosts(but site: GatewaySite) -> [Host] {
        community.sites.map(\.host).filter { $0 != site.host } + [SimulatedAuthority.host]
            + (community.servers + community.outsideServers).map(\.host)
    }

    private func disk(_ mood: DiskMood, _ site: GatewaySite, _ span: Duration) {
        world.trace.note(site.host.name, "disk: \(mood)")
        site.inTrouble()
        site.disk.set(mood)
        after(span) {
            site.inTrouble()
            site.disk.set(.healthy)
        }
    }

    private func jump(_ site: GatewaySite, _ span: Duration) {
        let jump = dice.pick([Duration.hours(1), .days(30)]) ?? .zero
        site.set(clockError: dice.falls(percent: 50) ? jump : .zero - jump)
        after(span) { site.set(clockError: .zero) }
    }

    private func server(_ servers: [MailServer], _ mood: ServerMood, _ span: Duration) {
        guard let server = dice.pick(servers) else { return }
        world.trace.note(server.host.name, "\(mood)")
        server.set(mood)
        after(span) { server.set(.healthy) }
    }

    private func suspend(_ site: GatewaySite, for span: Duration) {
        let member = site.gateway.member
        world.task { [self] in
            guard !site.isSuspended, !isHealed.withLock({ $0 }) else { return }
            site.isSuspended = true
            await community.authority.act("suspends \(member)") { authority, now throws(AuthorityFailure) in
                try authority.suspend(member, reason: "an exercise", at: now)
            }
            after(span) { self.world.task { await self.resume(site) } }
        }
    }

    private func resume(_ site: GatewaySite) async {
        guard site.isSuspended else { return }
        site.isSuspended = false
        let member = site.gateway.member
        await community.authority.act("resumes \(member)") { authority, now throws(AuthorityFailure) in
            try authority.resume(member, at: now)
        }
    }

    /// A domain that was outside becomes a member's.
    private func join(_ site: GatewaySite) {
        guard let domain = DomainName(SimulatedCommunity.lateDomain) else { return }
        world.task { [self] in
            let isFirst = hasJoined.withLock { joined in
                defer { joined = true }
                return !joined
            }
            let customers = (try? await site.customers.customers()) ?? []
            guard isFirst, let customer = customers.first?.adding(domain) else { return }
            try? await site.customers.update(customer)
            let member = site.gateway.member
            await community.authority.act("grants \(domain) to \(member)") { authority, now throws(AuthorityFailure) in
                try authority.grant(domain, to: member, customer: "Late Ltd", strength: .organisation, at: now)
            }
        }
    }

    /// As an administrator does: installed once the directory lists them.
    private func renew(_ site: GatewaySite, newKeys: Set<CertificatePurpose>) {
        world.task { [self] in
            await issue(to: site, Set(CertificatePurpose.allCases), newKeys: newKeys)
            after(.minutes(2)) { site.install() }
        }
    }

    private func issue(to site: GatewaySite, _ purposes: Set<CertificatePurpose>, newKeys: Set<CertificatePurpose>) async {
        await site.awaitTurnToRenew()
        let authority = community.authority
        let newest = site.newest, lost = purposes.filter { site.isKeyLost(newest.identity(for: $0)) }
        do {
            let renewed = try await newest.renewed(
                purposes, newKeys: newKeys.union(lost), by: authority.authority, at: authority.now)
            try site.prepare(renewed)
        } catch { world.judge.violated("certificates of \(site.host) could not be renewed: \(error)") }
        await authority.act("renews \(site.host), new keys \(newKeys.map(\.rawValue).sorted())") { _, _ in }
    }

    /// A key was lost: its certificate is revoked, before there is another or after.
    private func revoke(_ site: GatewaySite, _ purpose: CertificatePurpose, isFirst: Bool) {
        let pause = dice.span(.seconds(20)...Duration.minutes(3))
        world.task { [self] in
            if isFirst { await revokeAll(site, purpose) }
            await issue(to: site, [purpose], newKeys: [purpose])
            if isFirst { return after(pause) { site.install() } }
            after(.minutes(2)) { [self] in
                site.install()
                after(pause) { [self] in world.task { [self] in await revokeAll(site, purpose, but: site.gateway) } }
            }
        }
    }

    /// - Parameter new: what is not revoked.
    private func revokeAll(_ site: GatewaySite, _ purpose: CertificatePurpose, but new: TestGateway? = nil) async {
        let kept = new?.identity(for: purpose).keyID
        let old = site.installed.map { $0.identity(for: purpose) }.filter { $0.keyID != kept }
        let now = world.time.now
        let serials = site.revoked(old, for: purpose, at: now)
        guard !serials.isEmpty else { return }
        await community.authority.act("revokes \(purpose.rawValue) of \(site.host)") { authority, time throws(AuthorityFailure) in
            for serial in serials { try authority.revoke(serial: serial, reason: .keyCompromise, at: time) }
        }
    }
}
