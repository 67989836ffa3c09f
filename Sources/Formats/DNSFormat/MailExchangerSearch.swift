package import MailModel

/// Finds the hosts that take a domain's mail (RFC 5321 section 5.1).
package struct MailExchangerSearch: Sendable {
    /// Hosts that are looked up of one domain; real ones have a handful, and each costs two lookups and, when it is away, a time-out.
    package static let maximumHosts = 8
    /// Addresses of each family that are tried of one host.
    package static let maximumAddresses = 2
    /// Addresses that are tried of one domain: a server that swallows what comes costs half a minute each, and holds a place meanwhile.
    package static let maximumTries = 12

    private let resolver: any Resolver
    private let entropy: any EntropySource
    private let ownNames: Set<DNSName>
    private let isOwnAddress: @Sendable (IPAddress) -> Bool
    private let isNobodys: @Sendable (IPAddress) -> Bool

    /// - Parameters:
    ///   - entropy: for the order of hosts that are as good as each other.
    ///   - ownNames, isOwnAddress: by which this node is known: mail is not sent to ourselves.
    ///   - isNobodys: addresses that no other machine can have. Such a one is passed over as if it were not there, and says nothing of the
    ///     hosts behind it: whoever writes it into the DNS would else keep their mail from them.
    package init(
        resolver: any Resolver, entropy: any EntropySource, ownNames: [DomainName],
        isOwnAddress: @escaping @Sendable (IPAddress) -> Bool,
        isNobodys: @escaping @Sendable (IPAddress) -> Bool = { $0.isLoopback || $0.isUnspecified || $0.isMulticast }
    ) {
        (self.resolver, self.entropy) = (resolver, entropy)
        (self.isOwnAddress, self.isNobodys) = (isOwnAddress, isNobodys)
        self.ownNames = Set(ownNames.map { DNSName($0) })
    }

    package func exchangers(of domain: DomainName) async throws(MailExchangersFailure) -> MailExchangers {
        let name = DNSName(domain)
        let list: (records: [DNSRecord.MX], status: DNSSECStatus)
        do throws(ResolverFailure) {
            let answer = try await resolver.resolve(name, .mx)
            list = (answer.records.compactMap { if case .mx(let record) = $0 { record } else { nil } }, answer.status)
        } catch {
            switch error {
            case .noSuchName: throw .noSuchDomain
            case .noData(let status): return try await implicit(domain, status)
            case .temporary(let reason): throw .temporary(reason: reason)
            case .bogus(let reason): throw .bogus(reason: reason)
            }
        }
        let (hosts, isWhole) = try await hosts(list.records)
        return MailExchangers(domain: domain, hosts: hosts, isWhole: isWhole, status: list.status)
    }

    /// RFC 5321 section 5.1: a domain without MX is its own host, with preference 0. Only then: an MX that leads nowhere is no reason to
    /// go elsewhere.
    private func implicit(_ domain: DomainName, _ status: DNSSECStatus) async throws(MailExchangersFailure) -> MailExchangers {
        let name = DNSName(domain)
        let found = await HostAddresses.find(name, resolver, besides: isNobodys)
        if isOurselves(name, found) { throw .ourselves }
        if let host = exchanger(name, 0, found) { return MailExchangers(domain: domain, hosts: [host], status: status) }
        throw found.trouble ?? (found.isUnknown ? .noSuchDomain : .noHost)
    }

    private func hosts(
        _ records: [DNSRecord.MX]
    ) async throws(MailExchangersFailure) -> (hosts: [MailExchanger], isWhole: Bool) {
        // RFC 7505 section 3: alone it says that no mail is taken; beside others it is a host that does not exist.
        let real = records.filter { !$0.exchange.isRoot }
        guard !real.isEmpty else { throw .nullMX }
        let all = order(real), ordered = Array(all.prefix(Self.maximumHosts))
        let found = await addresses(of: ordered)
        // RFC 5321 section 5.1: at our own preference and above stand those who would send it back to us.
        let limit = zip(ordered, found).filter { isOurselves($0.exchange, $1) }.map(\.0.preference).min()
        let candidates = zip(ordered, found).filter { record, _ in limit.map { record.preference < $0 } ?? true }
        guard !candidates.isEmpty else { throw .ourselves }
        let hosts = candidates.compactMap { exchanger($0.exchange, $0.preference, $1) }
        guard hosts.isEmpty else {
            let tried = Self.limited(hosts), isCut = all.count > ordered.count && limit == nil || tried.count < hosts.count
            return (tried, !isCut && candidates.allSatisfy { !$1.isEmpty || $1.trouble == nil })
        }
        let isRest = all.count > ordered.count && limit == nil
        throw candidates.lazy.compactMap(\.1.trouble).first
            ?? (isRest ? .temporary(reason: "none of the first \(Self.maximumHosts) exchangers can be used") : .noUsableHost)
    }

    /// By preference, the lowest first, and by chance among equals (RFC 5321 section 5.1). A name that stands twice counts once.
    private func order(_ records: [DNSRecord.MX]) -> [DNSRecord.MX] {
        var generator = EntropyGenerator(entropy)
        var seen: Set<DNSName> = []
        return records.shuffled(using: &generator).enumerated()
            .sorted { ($0.element.preference, $0.offset) < ($1.element.preference, $1.offset) }
            .map(\.element).filter { seen.insert($0.exchange).inserted }
    }

    private func addresses(of records: [DNSRecord.MX]) async -> [HostAddresses] {
        let resolver = resolver, isNobodys = isNobodys
        return await withTaskGroup(of: (Int, HostAddresses).self) { group in
            for (index, record) in records.enumerated() {
                group.addTask { (index, await HostAddresses.find(record.exchange, resolver, besides: isNobodys)) }
            }
            var found = [HostAddresses](repeating: HostAddresses(), count: records.count)
            for await (index, addresses) in group { found[index] = addresses }
            return found
        }
    }

    /// The first of them, as far as they have no more addresses together than are tried.
    private static func limited(_ hosts: [MailExchanger]) -> [MailExchanger] {
        var count = 0
        return Array(
            hosts.prefix { host in
                count += host.addresses.count
                return count <= maximumTries
            })
    }

    private func isOurselves(_ host: DNSName, _ found: HostAddresses) -> Bool {
        ownNames.contains(host) || found.goesBy(ownNames) || found.contains(where: isOwnAddress)
    }

    private func exchanger(_ host: DNSName, _ preference: UInt16, _ found: HostAddresses) -> MailExchanger? {
        guard !found.isEmpty else { return nil }
        var generator = EntropyGenerator(entropy)
        let addresses = [found.version6, found.version4].flatMap {
            $0.shuffled(using: &generator).prefix(Self.maximumAddresses)
        }
        return MailExchanger(host: host, preference: preference, addresses: addresses, status: found.status)
    }
}
