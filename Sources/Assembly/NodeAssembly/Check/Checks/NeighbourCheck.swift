package import CommunityModel
package import MailModel

/// Whether the other members' gateways, and the route to outsiders, are reached from here.
package struct NeighbourCheck: NodeCheck {
    /// Gateways looked at; a community may have thousands.
    package static let most = 200
    private static let atOnce = 16

    package let section = CheckSection.neighbours
    private let own: DomainName
    private let directory: Directory?
    private let route: OutsidersSettings
    private let probe: any ServerProbe

    package init(of own: DomainName, directory: Directory?, route: OutsidersSettings, _ probe: any ServerProbe) {
        (self.own, self.directory, self.route, self.probe) = (own, directory, route, probe)
    }

    package func findings() async -> [CheckFinding] { await peers() + outside() }

    private func peers() async -> [CheckFinding] {
        if let own = await unprepared() { return [own] }
        let all = (directory?.members ?? []).flatMap { member in member.gateways.map { (member, $0) } }
            .filter { $0.1.name != own }
        let seen = await inBatches(Array(all.prefix(Self.most)))
        let rest = all.count - seen.count
        let skipped =
            rest > 0 ? [CheckFinding.note(section, "others", "\(rest) gateways were not looked at", do: "Nothing.")] : []
        // One that is down is its own trouble; when all are, it is ours.
        guard seen.count > 1, seen.allSatisfy({ $0.level != .ok }) else { return seen + skipped }
        return seen + skipped + [
            .error(
                section, "all", "none of \(seen.count) gateways can be spoken to",
                do: "See this gateway's way out: firewall, routes, names, its TLS certificate.")
        ]
    }

    /// Without a certificate of its own a gateway can speak to none, and one line says so.
    private func unprepared() async -> CheckFinding? {
        guard let member = directory?.members.first(where: { $0.gateways.contains { $0.name != own } }),
            let gateway = member.gateways.first(where: { $0.name != own }), let place = Self.place(of: gateway),
            case .unprepared(let text) = await probe.look(at: place, .peer(member.id)).outcome
        else { return nil }
        return .warning(section, "gateways", "were not looked at: \(text)", do: "See keys and certificates, above.")
    }

    private static func place(of gateway: Gateway) -> HostPort? {
        HostPort(host: gateway.endpoint.host, port: gateway.endpoint.port)
    }

    private func inBatches(_ gateways: [(Member, Gateway)]) async -> [CheckFinding] {
        var findings: [CheckFinding] = []
        for start in stride(from: 0, to: gateways.count, by: Self.atOnce) {
            let batch = gateways[start..<min(start + Self.atOnce, gateways.count)]
            findings += await withTaskGroup(of: (Int, CheckFinding).self) { group in
                for (index, (member, gateway)) in batch.enumerated() {
                    group.addTask { (index, await look(at: gateway, of: member).about("gateway")) }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        return findings
    }

    private func look(at gateway: Gateway, of member: Member) async -> CheckFinding {
        let subject = member.id.text, who = "\(gateway.name) at \(gateway.endpoint)"
        guard let place = Self.place(of: gateway) else {
            return .warning(section, subject, "the address of \(who) cannot be used", do: "Tell the authority.")
        }
        switch await probe.look(at: place, .peer(member.id)).outcome {
        case .ready: return .ok(section, subject, "\(who) answers")
        case .noAnswer(let text):
            return .warning(
                section, subject, "nobody answers as \(who): \(text); mail for it waits",
                do: "See the way there, and tell its operator.")
        case .notTrusted(let text), .unprepared(let text):
            return .warning(
                section, subject, "\(who) did not prove that it is \(member.id)'s: \(text); mail for it waits",
                do: "See this gateway's own TLS certificate and the directory's age; if both are right, tell its operator.")
        case .refused(let text):
            return .warning(
                section, subject, "\(who) answers \(text); mail for it waits",
                do: "See the directory, above; else tell its operator.")
        }
    }

    private func outside() async -> [CheckFinding] {
        let server: HostPort
        switch route {
        case .none:
            return [.note(section, "outsiders", "no mail goes outside the community", do: "If it should, set outsiders.route.")]
        // Whether port 25 is open outwards could be seen only by bothering a stranger.
        case .mailExchangers: return [.ok(section, "outsiders", "are found by MX; none was spoken to")]
        case .server(let named): server = named
        }
        let subject = "outsiders"
        switch await probe.look(at: server, .clear).outcome {
        case .ready: return [.ok(section, subject, "\(server) answers")]
        case .noAnswer(let text), .notTrusted(let text), .unprepared(let text):
            return [
                .error(
                    section, subject, "nobody answers at \(server): \(text); mail for outsiders waits",
                    do: "See the server, or mend outsiders.route.")
            ]
        case .refused(let text):
            return [
                .error(
                    section, subject, "\(server) answers \(text); mail for outsiders waits", do: "Have it accept this gateway.")
            ]
        }
    }
}
