/// A host, as a name or an IP address, and a port.
package struct HostPort: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    /// 0 to 65,535; 0 lets the system choose where something listens.
    package let port: Int

    package init?(host: String, port: Int) {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { ASCII.isDigit($0) || $0 == ASCII.dot }
        guard (0...65_535).contains(port), !host.isEmpty, isAddress || DomainName(host) != nil else { return nil }
        (self.host, self.port) = (host, port)
    }

    /// Reads `host:port`, an IPv6 address in brackets.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the host is an address of this machine's loopback, or its usual name.
    package var isLoopback: Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }
}
