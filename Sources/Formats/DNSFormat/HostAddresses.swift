import MailModel

/// What was found of one host: its addresses, or why there are none.
struct HostAddresses: Sendable {
    private(set) var version6: [IPAddress] = []
    private(set) var version4: [IPAddress] = []
    /// Secure only if both lookups were.
    private(set) var status = DNSSECStatus.secure
    /// A lookup that may go better later.
    private(set) var trouble: MailExchangersFailure?
    /// The name does not exist.
    private(set) var isUnknown = false
    private var canonicalNames: Set<DNSName> = []

    /// A and AAAA of a host.
    static func find(
        _ host: DNSName, _ resolver: any Resolver, besides isNobodys: @Sendable (IPAddress) -> Bool
    ) async -> HostAddresses {
        async let first = lookUp(host, .aaaa, resolver)
        async let second = lookUp(host, .a, resolver)
        var found = HostAddresses()
        for result in [await first, await second] { found.add(result, besides: isNobodys) }
        return found
    }

    private static func lookUp(
        _ host: DNSName, _ type: DNSRecordType, _ resolver: any Resolver
    ) async -> Result<DNSAnswer, ResolverFailure> {
        do throws(ResolverFailure) { return .success(try await resolver.resolve(host, type)) } catch { return .failure(error) }
    }

    var isEmpty: Bool { version6.isEmpty && version4.isEmpty }

    func goesBy(_ names: Set<DNSName>) -> Bool { !canonicalNames.isDisjoint(with: names) }

    func contains(where isOurs: (IPAddress) -> Bool) -> Bool { (version6 + version4).contains(where: isOurs) }

    private mutating func add(
        _ result: Result<DNSAnswer, ResolverFailure>, besides isNobodys: (IPAddress) -> Bool
    ) {
        switch result {
        case .success(let answer):
            lower(to: answer.status)
            canonicalNames.insert(answer.canonicalName)
            for case .address(let address) in answer.records where !isNobodys(address) {
                if address.isVersion4 { version4.append(address) } else { version6.append(address) }
            }
        case .failure(.noSuchName(let status)):
            lower(to: status)
            isUnknown = true
        case .failure(.noData(let status)): lower(to: status)
        case .failure(.temporary(let reason)):
            lower(to: .insecure)
            trouble = trouble ?? .temporary(reason: reason)
        case .failure(.bogus(let reason)):
            lower(to: .insecure)
            trouble = .bogus(reason: reason)
        }
    }

    private mutating func lower(to other: DNSSECStatus) {
        switch (status, other) {
        case (.secure, let other): status = other
        case (.insecure, .unknown): status = .unknown
        case (.insecure, .secure), (.insecure, .insecure), (.unknown, _): break
        }
    }
}
