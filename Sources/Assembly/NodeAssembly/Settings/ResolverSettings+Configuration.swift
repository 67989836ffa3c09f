import DNSResolver
import Foundation

extension ResolverSettings {
    /// What the resolver is made of: with the keys of the root where no others are named and those are there.
    func configuration(sockets: Int = ResolverConfiguration.mostSockets) -> ResolverConfiguration {
        let hasRootKeys = FileManager.default.isReadableFile(atPath: Self.rootKeys)
        return ResolverConfiguration(
            servers: servers, trustAnchor: trustAnchor ?? (hasRootKeys ? Self.rootKeys : nil), timeout: .seconds(timeoutSeconds),
            sockets: sockets)
    }
}
