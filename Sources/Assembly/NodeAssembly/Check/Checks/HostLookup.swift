import DNSFormat
import MailModel

/// The addresses of a host, and what stood in the way of finding more.
struct HostLookup: Sendable {
    private(set) var addresses: Set<IPAddress> = []
    private(set) var trouble: String?

    static func find(_ host: DNSName, _ resolver: any Resolver) async -> HostLookup {
        async let old = find(host, .a, resolver)
        async let new = find(host, .aaaa, resolver)
        let both = [await old, await new]
        return HostLookup(
            addresses: both[0].addresses.union(both[1].addresses), trouble: both[1].trouble ?? both[0].trouble)
    }

    private static func find(_ host: DNSName, _ type: DNSRecordType, _ resolver: any Resolver) async -> HostLookup {
        var lookup = HostLookup()
        do throws(ResolverFailure) {
            for case .address(let address) in try await resolver.resolve(host, type).records {
                lookup.addresses.insert(address)
            }
        } catch {
            switch error {
            case .noSuchName, .noData: break
            case .temporary(let reason), .bogus(let reason): lookup.trouble = reason
            }
        }
        return lookup
    }
}
