import MailModel

/// Where a gateway listens for its peers: a name or an IP address, and a port.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    /// 1 to 65,535.
    package let port: Int

    package init?(host: String, port: Int) {
        let isAddress = !host.isEmpty && host.utf8.count <= 45 && host.utf8.allSatisfy(Self.isAddressOctet)
        guard (1...65_535).contains(port), isAddress || DomainName(host) != nil else { return nil }
        (self.host, self.port) = (host, port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func isAddressOctet(_ octet: UInt8) -> Bool {
        ASCII.isDigit(octet) || octet == ASCII.dot || octet == 0x3A || (0x61...0x66).contains(octet)
    }
}
