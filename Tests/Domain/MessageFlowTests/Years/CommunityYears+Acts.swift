import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit

/// What befalls members, and what officers do about it.
extension CommunityYears {
    func somethingHappens() async throws {
        if members.count < plan.gateways, falls(percent: 25) { try await join() }
        try await suspendOrResume()
        if falls(percent: 15) { try await moveDomain() }
        if falls(percent: 10) { try await moveGateway() }
        if falls(percent: 8) { try await loseKey() }
        if falls(percent: 8) { try await rename() }
        if falls(percent: 2) { try await depart() }
    }

    private func someone(_ state: MemberState = .active) -> MemberID? {
        pick(members.values.filter { $0.state == state }.map(\.id).sorted())
    }

    /// Gateways know within a minute: the look after the publication shows it.
    private func suspendOrResume() async throws {
        if let id = someone(.suspended) {
            // Long before the certificates end that it cannot renew meanwhile.
            guard falls(percent: 40) else { return }
            try await authority.resume(id, at: clock.now)
            members[id]?.state = .active
            return count("resumptions")
        }
        guard falls(percent: 15), let id = someone() else { return }
        try await authority.suspend(id, reason: "It did not answer", at: clock.now)
        members[id]?.state = .suspended
        count("suspensions")
    }

    /// With the holder's agreement at once; else in three days, in which some object.
    private func moveDomain() async throws {
        let free = owners.keys.filter { domain in !moves.contains { $0.domain == domain } }.sorted()
        guard let name = pick(free), let holder = owners[name], let to = someone(), to != holder else { return }
        let domain = MemberDomain(name: name, customer: "Laboratory of \(to)", strength: .password), now = clock.now
        if falls(percent: 50) {
            let agreement = try members[holder]?.agreement(to: .domain(.moved(domain, to: to)), log: logName, at: now)
            try await authority.move(domain, to: to, agreedBy: agreement, at: now)
            owners[name] = to
            return count("moves")
        }
        try await authority.move(domain, to: to, at: now)
        guard let waiting = await authority.waiting else { return require(false, "a move of \(name) did not wait") }
        if falls(percent: 40) {
            let agreement = try members[holder]?.agreement(to: .objected(to: waiting.sequence), log: logName, at: now)
            try await authority.object(to: waiting.sequence, saidBy: agreement, at: now)
            return count("objections")
        }
        moves.append((name, to, waiting.effective))
        count("moves after notice")
    }

    func settleMoves() {
        for move in moves where move.effective <= clock.now { owners[move.domain] = move.to }
        moves.removeAll { $0.effective <= clock.now }
    }

    private func moveGateway() async throws {
        guard let id = someone(), let member = members[id], let endpoint = Endpoint(host: "192.0.2.\(number(1..<255))", port: 24)
        else {
            return
        }
        let act: Act = .gatewayListed(member.gateway.name, of: id, endpoint: endpoint)
        let agreement = try member.agreement(to: act, log: logName, at: clock.now)
        try await authority.list(gateway: member.gateway.name, of: id, endpoint: endpoint, agreedBy: agreement, at: clock.now)
        count("places")
    }

    private func loseKey() async throws {
        guard let id = someone(), let purpose = pick(CertificatePurpose.allCases) else { return }
        try await members[id]?.renew(purpose, isCompromised: true, by: authority, at: clock.now)
        count("keys given up")
    }

    private func rename() async throws {
        guard let id = someone() else { return }
        try await authority.rename(id, name: "\(id) since \(clock.now.seconds)", at: clock.now)
        count("renamings")
    }

    private func depart() async throws {
        let busy = Set(moves.map(\.to))
        guard members.count > 3, let id = pick(members.keys.filter { !busy.contains($0) }.sorted()) else { return }
        try await authority.depart(id, at: clock.now)
        members[id] = nil
        moves.removeAll { owners[$0.domain] == id }
        owners = owners.filter { $0.value != id }
        gateways.removeAll { $0.member == id }
        count("departures")
    }

    func resumeAll() async throws {
        for id in members.keys.sorted() where members[id]?.state == .suspended {
            try await authority.resume(id, at: clock.now)
            members[id]?.state = .active
        }
    }
}
