import CommunityModel
package import MailModel

/// The community's directory as this node has it, and what it says of this gateway.
package struct DirectoryCheck: NodeCheck {
    package let section = CheckSection.directory
    private let settings: NodeSettings
    private let gateway: GatewaySettings
    private let kept: KeptDirectory
    /// `nil` when they could not be asked for.
    private let customers: [ServedCustomer]?
    private let source: @Sendable () async -> String?
    private let now: Timestamp

    /// - Parameter source: looks at where the directory is published; gives what is wrong with it.
    package init(
        _ settings: NodeSettings, _ gateway: GatewaySettings, kept: KeptDirectory, customers: [ServedCustomer]?,
        at now: Timestamp, source: @escaping @Sendable () async -> String?
    ) {
        (self.settings, self.gateway, self.kept, self.customers) = (settings, gateway, kept, customers)
        (self.now, self.source) = (now, source)
    }

    package func findings() async -> [CheckFinding] {
        var findings: [CheckFinding]
        switch kept {
        case .none:
            findings = [
                .error(
                    section, "kept", "there is none yet: outbound mail waits, mx and peer answer 451",
                    do: "Start the node; if it runs, see where community.directory leads.")
            ]
        case .unusable(let why):
            findings = [
                .error(
                    section, "kept", "the one on disk cannot be used: \(why)",
                    do: "See that community.root and community.authority are the authority's; it is fetched again by itself.")
            ]
        case .kept(let directory): findings = [age(directory)] + membership(directory)
        }
        return findings + splitViews() + [await published()]
    }

    private func splitViews() -> [CheckFinding] {
        do {
            return try SplitViewFile(state: settings.stateDirectory).keptReports().filter { $0.decidedAt == nil }.map {
                .error(
                    section, "history", SplitViewText.of($0),
                    do: "Talk with that member and the authority's officers; then `securemail directory decide`.")
            }
        } catch {
            return [
                .error(
                    section, "history", "what was found of the log cannot be read, and nothing is sent: \(error)",
                    do: "Put split-views of the state directory back from a copy, or decide by `securemail directory decide`.")
            ]
        }
    }

    private func published() async -> CheckFinding {
        let place = gateway.community.directory.text
        guard let fault = await source() else { return .ok(section, "source", "\(place) can be read") }
        return .warning(
            section, "source", "\(place): \(fault)",
            do: "See whether the authority is reached from here: name, route, proxy, certificate.")
    }

    private func age(_ directory: Directory) -> CheckFinding {
        let age = directory.age(at: now)
        let what = "\(directory.sequence) statements; " + age.text(cosignedAt: directory.cosignedAt, at: now)
        let action = "See the log for why no newer one comes, and ask the authority."
        return switch age {
        case .current: .ok(section, "age", what)
        case .late: .warning(section, "age", what, do: action)
        case .stale, .ended: .error(section, "age", what, do: action)
        case .ahead: .warning(section, "age", what, do: "Compare this machine's clock with another; see clock, above.")
        case .farAhead: .error(section, "age", what, do: "Set this machine's clock; if it is right, tell the authority.")
        }
    }

    private func membership(_ directory: Directory) -> [CheckFinding] {
        guard let member = directory.member(gateway.member) else {
            return [
                .error(
                    section, "member", "\(gateway.member) is not listed",
                    do: "Ask the authority to admit it, or mend node.member.")
            ]
        }
        guard member.state == .active else {
            return [
                .error(
                    section, "member", "\(member.id) is suspended: its mail is not taken, mail for it waits",
                    do: "Ask the authority why.")
            ]
        }
        guard let listed = member.gateways.first(where: { $0.name == settings.name }) else {
            return [
                .error(
                    section, "gateway", "\(settings.name) is not listed under \(member.id)",
                    do: "Ask the authority to list it, or mend node.name.")
            ]
        }
        return [.ok(section, "gateway", "\(listed.name) is listed under \(member.id), reached at \(listed.endpoint)")]
            + domains(of: member, in: directory) + key(of: member) + waiting(for: member, in: directory) + alike(in: directory)
    }

    /// Without one nobody agrees for the member where its gateways' signing keys are lost.
    private func key(of member: Member) -> [CheckFinding] {
        guard member.key == nil else { return [] }
        return [
            .note(
                section, "member key",
                "\(member.id) has none: where its gateways lose their signing keys, new certificates wait 72 hours",
                do: "Make one, apart from this machine: securemail member-key init; and have the officers state it.")
        ]
    }

    /// Each domain served here is granted to this member, and each granted one is served.
    private func domains(of member: Member, in directory: Directory) -> [CheckFinding] {
        let served = gateway.mailboxDomains + (customers ?? []).flatMap(\.domains)
        let granted = Set(member.domains.map(\.name))
        let missing = served.filter { !granted.contains($0) }.map { domain in
            let owner = directory.owner(of: domain).map { "is \($0.id)'s" } ?? "is not listed"
            return CheckFinding.error(
                section, domain.text, "is served here, but \(owner) in the directory: its mail waits",
                do: "Ask the authority to grant it to \(member.id)."
            ).about("domain")
        }
        // Another gateway of the same member may serve them.
        guard let customers, member.gateways.count == 1 else { return missing }
        let all = Set(gateway.mailboxDomains + customers.flatMap(\.domains))
        let unserved = granted.subtracting(all).sorted().map { domain in
            CheckFinding.warning(
                section, domain.text,
                "is granted to \(member.id), but neither a customer's nor a mailbox domain here: mail for it is refused",
                do: "Add it: securemail customer add, or node.mailbox-domains."
            ).about("domain")
        }
        let agree =
            missing.isEmpty && unserved.isEmpty
            ? [CheckFinding.ok(section, "domains", CheckText.list(granted.sorted().map(\.text)))] : []
        return missing + unserved + agree
    }

    /// What the authority stated about this member's keys or domains without its agreement.
    private func waiting(for member: Member, in directory: Directory) -> [CheckFinding] {
        directory.pending.filter { $0.member == member.id }.map { waiting in
            let detail = waiting.detail.map { " (\($0))" } ?? "", speaker = member.key == nil ? "keys" : "member-key"
            return .warning(
                section, "statement \(waiting.sequence)",
                "\(waiting.kind) of \(member.id)\(detail) takes effect on \(waiting.effective.rfc3339), though \(member.id) has not agreed to it",
                do:
                    "If nobody here asked for it, object: securemail \(speaker) agree objection \(waiting.sequence); and call the officers."
            ).about("waiting")
        }
    }

    private func alike(in directory: Directory) -> [CheckFinding] {
        directory.lookAlikes().map { left, right in
            .warning(
                section, right, "reads as \(left), which is another member's",
                do: "Tell your people, and ask the authority why it admitted it."
            ).about("look-alike")
        }
    }
}
