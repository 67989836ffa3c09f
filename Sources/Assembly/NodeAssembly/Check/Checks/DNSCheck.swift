package import DNSFormat
package import MailModel

/// What the rest of the Internet finds of the domains served here, and what to publish where it finds too little.
package struct DNSCheck: NodeCheck {
    /// Domains looked up; each costs seven lookups.
    package static let most = 100
    private static let atOnce = 8
    /// After which no further domains are begun: somebody waits for the answer.
    package static let patience = Duration.seconds(60)

    package let section = CheckSection.dns
    private let node: DomainName
    private let domains: [DomainName]
    private let takesMail: Bool
    private let isVerifying: Bool
    private let resolver: WatchedResolver

    /// - Parameters:
    ///   - takesMail: whether the node has an `mx` listener.
    ///   - isVerifying: whether the resolver has keys to check signatures with.
    package init(node: DomainName, domains: [DomainName], takesMail: Bool, isVerifying: Bool, _ resolver: any Resolver) {
        (self.node, self.domains, self.takesMail) = (node, domains, takesMail)
        (self.isVerifying, self.resolver) = (isVerifying, WatchedResolver(resolver))
    }

    package func findings() async -> [CheckFinding] {
        let end = ContinuousClock.now + Self.patience, looked = Array(domains.prefix(Self.most))
        async let own = own()
        var found: [CheckFinding] = [], done = 0
        while done < looked.count, done == 0 || (ContinuousClock.now < end && resolver.silence == nil) {
            let next = min(done + Self.atOnce, looked.count)
            found += await batch(looked[done..<next])
            done = next
        }
        let first = [await own.about("host")] + verifying
        // Nothing could be asked: one line says so, not one for each record.
        if let reason = resolver.silence { return [silent(reason)] + verifying }
        guard done < domains.count else { return first + found }
        return first + found + [.note(section, "others", "\(domains.count - done) domains were not looked up", do: "Nothing.")]
    }

    private var verifying: [CheckFinding] {
        guard !isVerifying else { return [] }
        return [
            .warning(
                section, "resolver", "answers are not checked (DNSSEC): \(ResolverSettings.rootKeys) is not there",
                do: "Install dns-root-data, or name a file as resolver.trust-anchor.")
        ]
    }

    private func silent(_ reason: String) -> CheckFinding {
        .warning(
            section, "all", "the DNS cannot be asked from here (\(reason)), so no name was looked up; mail for outsiders waits",
            do: "See this machine's way to port 53, and resolver.servers of the settings.")
    }

    private func batch(_ domains: ArraySlice<DomainName>) async -> [CheckFinding] {
        await withTaskGroup(of: (DomainName, [CheckFinding]).self) { group in
            for domain in domains {
                let records = DomainRecords(domain: domain, node: node, takesMail: takesMail, resolver: resolver)
                group.addTask { (domain, await records.findings()) }
            }
            let found = await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            return domains.flatMap { found[$0] ?? [] }
        }
    }

    private func own() async -> CheckFinding {
        let found = await HostLookup.find(DNSName(node), resolver)
        guard found.addresses.isEmpty else {
            return .ok(section, node.text, "has \(CheckText.list(found.addresses.map(\.text).sorted()))")
        }
        if let trouble = found.trouble {
            return .note(section, node.text, "cannot be looked up now: \(trouble)", do: "See this machine's resolver.")
        }
        return .warning(
            section, node.text, "has no address, so that nobody who goes by its name comes here",
            do: "Publish: \(node). A (and AAAA) with this machine's public address.")
    }
}
