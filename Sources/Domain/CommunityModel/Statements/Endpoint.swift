import MailModel

/// Where a gateway listens for its peers: a name or an IP address, and a port.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    /// 1 to 65,535.
    package let port: Int

    /// - Parameter host: a name, kept in its canonical form, or an address without a zone (a zone means something to one machine alone).
    package init?(host: String, port: Int) {
        guard (1...65_535).contains(port) else { return nil }
        if IPAddress(host) != nil, !host.contains("%") {
            self.host = host
        } else if let name = DomainName(host) {
            self.host = name.text
        } else {
            return nil
        }
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
