package import MailModel

/// Whether each listener answers, here and from where others come.
package struct ListenerCheck: NodeCheck {
    package struct Door: Sendable, Hashable {
        package let name: String
        package let address: HostPort
        /// `nil`: no SMTP is spoken there.
        package let security: ServerSighting.Security?
        /// Whether it is meant for others than this machine and its network.
        package let isPublic: Bool

        package init(_ name: String, _ address: HostPort, _ security: ServerSighting.Security?, isPublic: Bool) {
            (self.name, self.address, self.security, self.isPublic) = (name, address, security, isPublic)
        }
    }

    package let section = CheckSection.listeners
    private let doors: [Door]
    private let contact: NodeContact
    private let hasDirectory: Bool
    private let hosts: [String]
    /// Where the directory says that peers come to, and how they are spoken to.
    private let listed: Door?
    private let probe: any ServerProbe

    /// - Parameters:
    ///   - hasDirectory: without one nobody can be told to be a member's gateway, this one neither.
    ///   - hosts: names or addresses under which the node is looked at too, as others see it.
    package init(
        _ doors: [Door], contact: NodeContact, hasDirectory: Bool, from hosts: [String], listed: Door?, _ probe: any ServerProbe
    ) {
        (self.doors, self.contact, self.hosts, self.listed, self.probe) = (doors, contact, hosts, listed, probe)
        self.hasDirectory = hasDirectory
    }

    package func findings() async -> [CheckFinding] {
        var findings: [CheckFinding] = []
        switch contact {
        case .running:
            for door in doors { findings.append(await inside(door)) }
            if let listed { findings.append(await listedFinding(listed)) }
        case .atRest:
            findings.append(
                .note(section, "all", "were not looked at: the node does not run", do: "Start it, then check again."))
            for door in doors { findings += await stranger(at: door) }
        case .silent:
            // The system takes connections for a stopped process, and each would be waited for in vain.
            return [.warning(section, "all", "were not looked at: the node does not answer", do: "See node, above.")]
        case .unreachable:
            for door in doors { findings.append(await inside(door)) }
        }
        for host in hosts {
            for door in doors where door.isPublic { findings.append(await outside(door, host)) }
        }
        return findings
    }

    /// With a node at rest nobody else may have its ports.
    private func stranger(at door: Door) async -> [CheckFinding] {
        guard door.address.port != 0, await probe.accepts(door.address.reachable) else { return [] }
        return [
            .error(
                section, door.name, "another program listens at \(door.address)",
                do: "End it, or give \(door.name) another port; ss -ltnp names it.")
        ]
    }

    private func inside(_ door: Door) async -> CheckFinding {
        await finding(
            door, at: door.address.reachable, mend: "See the node's log: it binds its listeners when it starts.")
    }

    private func outside(_ door: Door, _ host: String) async -> CheckFinding {
        guard let place = HostPort(host: host, port: door.address.port) else {
            return .error(section, host, "is no name and no address", do: "Name a host with --listeners.").about("host")
        }
        return await finding(
            door, at: place, mend: "See the firewall and the address translation before this machine.")
    }

    private func listedFinding(_ door: Door) async -> CheckFinding {
        let found = await finding(
            door, at: door.address,
            mend: "Other gateways come to this address: see the firewall, or have the authority list another.")
        guard found.level == .error else { return .ok(section, found.subject, found.what + ", where the directory says") }
        return .warning(section, found.subject, found.what + " (seen from this machine)", do: found.action ?? "")
    }

    private func finding(_ door: Door, at place: HostPort, mend: String) async -> CheckFinding {
        if case .peer = door.security, !hasDirectory {
            guard await probe.accepts(place) else { return .error(section, door.name, "nobody answers at \(place)", do: mend) }
            return .note(
                section, door.name, "\(place) takes connections; more cannot be judged without a directory",
                do: "See directory, above.")
        }
        guard let security = door.security else {
            return await probe.accepts(place)
                ? .ok(section, door.name, "\(place) answers") : .error(section, door.name, "nobody answers at \(place)", do: mend)
        }
        let sighting = await probe.look(at: place, security)
        switch sighting.outcome {
        case .ready: return .ok(section, door.name, "\(place) answers" + (security == .clear ? "" : ", with TLS"))
        case .noAnswer(let text): return .error(section, door.name, "nobody answers at \(place): \(text)", do: mend)
        case .notTrusted(let text):
            return .error(section, door.name, "TLS fails at \(place): \(text)", do: "See the certificates, above.")
        case .unprepared(let text):
            return .warning(section, door.name, "was not looked at: \(text)", do: "See keys and certificates, above.")
        case .refused(let text):
            // It knows its own server by an address, which this machine need not have.
            if door.name == "relay" {
                return .ok(section, door.name, "\(place) answers; refuses this machine, which no connector names")
            }
            return .warning(section, door.name, "\(place) answers \(text)", do: "See the directory, above, and the node's log.")
        }
    }
}

extension HostPort {
    /// Where somebody on this machine reaches what listens at this address.
    var reachable: HostPort {
        switch host {
        case "0.0.0.0": HostPort(host: "127.0.0.1", port: port) ?? self
        case "::": HostPort(host: "::1", port: port) ?? self
        default: self
        }
    }
}
