import CommunityModel
import DNSResolver
import Foundation
import KeyFiles
import MailModel
import MerkleLog
import MessageFlow
import NetworkTransport
import X509

/// All checks of a node, with what they read: wiring only.
package struct NodeCheckup: Sendable {
    private static let lookupPatience = Duration.seconds(10)

    private let settings: NodeSettings
    private let only: Set<CheckSection>
    private let hosts: [String]
    private let machine: any Machine

    /// - Parameters:
    ///   - only: what is looked at; everything when empty.
    ///   - hosts: names or addresses under which listeners are looked at too.
    package init(
        _ settings: NodeSettings, only: Set<CheckSection> = [], hosts: [String] = [], machine: any Machine = LinuxMachine()
    ) {
        (self.settings, self.only, self.hosts, self.machine) = (settings, only, hosts, machine)
    }

    /// - Returns: what was found, in the order of the sections.
    package func findings() async -> [CheckFinding] {
        let checks = await checks().filter { wants($0.section) }
        let found = await withTaskGroup(of: (Int, [CheckFinding]).self) { group in
            for (index, check) in checks.enumerated() { group.addTask { (index, await check.findings()) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        let looked = Set(checks.map(\.section))
        // A gateway need not hear that it is no authority.
        let told = CheckSection.allCases.filter(wants).filter {
            $0 != .authority || settings.authority != nil || only.contains($0)
        }
        return told.flatMap { section in
            looked.contains(section) ? found.filter { $0.section == section } : [unseen(section)]
        }
    }

    /// Silence would read as good news.
    private func unseen(_ section: CheckSection) -> CheckFinding {
        .note(section, "all", "is not looked at on a node of these roles", do: "See to it by yourself, where it has any.")
    }

    private func checks() async -> [any NodeCheck] {
        guard let gateway = settings.gateway else { return await authorityChecks() }
        let interview = await NodeInterview.hold(settings, for: only)
        let keys = Result { try gateway.keys.open() }.mapError { $0 as? NodeFailure ?? NodeFailure("\($0)") }
        let anchors = Result { try CommunityAnchors.read(gateway.community) }
        let kept = await anchors.kept(in: settings.stateDirectory, at: machine.now)
        let verifier = (try? anchors.get()).map { ChainVerifier(roots: [$0.root]) }
        let service = try? keys.get()
        let probe = NetworkProbe(
            name: settings.name, identity: service?.tlsPEM.flatMap { try? TLSIdentity(chainPEM: $0.chain, keyPEM: $0.key) },
            judge: PeerJudge(
                directory: DirectoryHolder(kept.current), verifier: verifier ?? ChainVerifier(roots: []), clock: SystemClock()))
        let community = gateway.community
        var checks: [any NodeCheck] =
            [
                SettingsCheck(settings, customers: interview.customers, withoutPostmaster: interview.withoutPostmaster),
                ClockCheck(machine, directory: kept),
                LimitCheck(settings, contact: interview.contact, machine), KeyCheck(gateway.keys, keys),
                DirectoryCheck(settings, gateway, kept: kept, customers: interview.customers, at: machine.now) {
                    await Self.fault(ofSource: community.directory)
                },
                RunCheck(interview.contact),
                ListenerCheck(
                    doors(gateway), contact: interview.contact, hasDirectory: kept.current != nil, from: hosts,
                    listed: listedDoor(gateway, kept.current), probe),
                CustomerCheck(interview.customers, why: interview.refusal, probe),
                NeighbourCheck(of: settings.name, directory: kept.current, route: gateway.outsiders, probe),
                StorageCheck(settings),
            ] + machineChecks
        if let service {
            checks.append(
                CertificateCheck(settings, gateway, service, directory: kept.current, verifier: verifier, at: machine.now))
        }
        if service == nil {
            checks.append(
                FailedCheck(
                    .warning(
                        .certificates, "gateway", "peer TLS, signing and encryption were not looked at: the keys do not open",
                        do: "See keys, above.")))
        }
        if wants(.dns) { checks.append(dns(gateway, customers: interview.customers ?? [])) }
        if let tls = gateway.tls {
            checks.append(ClientCertificateCheck(tls, of: settings.name, host: gateway.autoconfig?.host, at: machine.now))
        }
        return checks
    }

    private func wants(_ section: CheckSection) -> Bool { only.isEmpty || only.contains(section) }

    private func dns(_ gateway: GatewaySettings, customers: [ServedCustomer]) -> any NodeCheck {
        // People wait for it, so each lookup may take less time than those of the mail.
        var configuration = gateway.resolver.configuration()
        configuration.timeout = min(configuration.timeout, Self.lookupPatience)
        do throws(ResolverSetupFailure) {
            return DNSCheck(
                node: settings.name, domains: gateway.mailboxDomains + customers.flatMap(\.domains),
                takesMail: gateway.listeners.mx != nil, isVerifying: configuration.trustAnchor != nil,
                try UnboundResolver(configuration))
        } catch {
            return FailedCheck(.error(.dns, "resolver", error.description, do: "See the section resolver of the settings."))
        }
    }

    private var machineChecks: [any NodeCheck] {
        let common: [any NodeCheck] = [FileCheck(settings, machine), DiskCheck(settings, machine)]
        return settings.authority == nil ? common : common + [AuthorityCheck(settings, machine)]
    }

    /// An authority answers on no socket: that its pages are served shows that it runs.
    private func authorityChecks() async -> [any NodeCheck] {
        guard let authority = settings.authority else { return machineChecks }
        let probe = NetworkProbe(
            name: settings.name, identity: nil,
            judge: PeerJudge(directory: DirectoryHolder(), verifier: ChainVerifier(roots: []), clock: SystemClock()))
        let isRunning = await probe.accepts(authority.listen.reachable)
        let door = ListenerCheck.Door("authority", authority.listen, nil, isPublic: true)
        let contact = isRunning ? NodeContact.running(.init(process: nil, descriptors: 0)) : .atRest
        return [
            SettingsCheck(settings, customers: nil), ClockCheck(machine, directory: .none),
            RunCheck(contact), ListenerCheck([door], contact: contact, hasDirectory: true, from: hosts, listed: nil, probe),
        ] + machineChecks
    }

    private func doors(_ gateway: GatewaySettings) -> [ListenerCheck.Door] {
        func door(_ name: String, _ address: HostPort?, _ security: ServerSighting.Security?, isPublic: Bool = true)
            -> ListenerCheck.Door?
        {
            address.map { ListenerCheck.Door(name, $0, security, isPublic: isPublic) }
        }
        let listeners = gateway.listeners
        return [
            door("peer", listeners.peer, .peer(gateway.member)), door("mx", listeners.mx, .startTLS),
            door("submission", listeners.submission, .startTLS), door("submissions", listeners.submissions, .fromFirstOctet),
            door("relay", listeners.relay, .clear, isPublic: false), door("metrics", settings.metrics, nil, isPublic: false),
            door("autoconfig", gateway.autoconfig?.listen, nil),
            door("authority", settings.authority?.listen, nil),
        ].compactMap { $0 }
    }

    private func listedDoor(_ gateway: GatewaySettings, _ directory: Directory?) -> ListenerCheck.Door? {
        guard let listed = directory?.member(gateway.member)?.gateways.first(where: { $0.name == settings.name }),
            let place = HostPort(host: listed.endpoint.host, port: listed.endpoint.port), place != gateway.listeners.peer
        else { return nil }
        return ListenerCheck.Door("peer", place, .peer(gateway.member), isPublic: true)
    }

    private static func fault(ofSource place: CommunitySettings.DirectorySource) async -> String? {
        let source = place.source
        var fault: String?
        do {
            switch try await source.checkpoint(unless: nil) {
            case .missing: fault = "no file `checkpoint` is there"
            case .note, .unchanged: break
            }
        } catch { fault = "\(error)" }
        await source.close()
        return fault
    }
}

extension Result where Success == CommunityAnchors {
    fileprivate func kept(in state: String, at now: Timestamp) async -> KeptDirectory {
        switch self {
        case .success(let anchors): await KeptDirectory.read(in: state, anchors, at: now)
        case .failure(let failure): .unusable("\(failure)")
        }
    }
}
