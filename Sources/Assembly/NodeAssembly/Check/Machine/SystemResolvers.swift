import Foundation
package import MailModel

/// The resolvers that this machine uses (resolv.conf(5)).
package enum SystemResolvers {
    private static let port = 53
    /// As many as the C library uses.
    private static let most = 3

    package static func read(_ file: String = "/etc/resolv.conf") -> [HostPort] {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return [] }
        let servers = text.split(whereSeparator: \.isNewline).compactMap { line -> HostPort? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1, words[0] == "nameserver", let address = IPAddress(words[1]) else { return nil }
            return HostPort(host: address.text, port: port)
        }
        return Array(servers.prefix(most))
    }
}
