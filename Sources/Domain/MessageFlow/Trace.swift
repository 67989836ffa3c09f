import MailModel

/// Trace fields (RFC 5321 section 4.4): each server that takes a message writes one on top.
enum Trace {
    /// For a message that a principal submitted. The client's own address is not told: it says where a person sits.
    static func submitted(by message: IdentifiedMessage, at time: Timestamp, gateway: DomainName, item: ItemID) -> Octets {
        let protocolName = message.listener == "relay" ? "ESMTP" : "ESMTPSA"  // RFC 3848
        return Octets(
            utf8:
                "Received: from \(message.listener).\(gateway) by \(gateway)\r\n\twith \(protocolName) id \(item); \(time.rfc5322)\r\n"
        )
    }

    /// For a message that another server brought. The name it gave is quoted only where it is one.
    static func received(
        from helo: String?, address: String, protocolName: String, at time: Timestamp, gateway: DomainName, item: ItemID
    ) -> Octets {
        let name = helo.flatMap { DomainName($0)?.text } ?? "unknown"
        let literal = address.contains(":") ? "IPv6:\(address)" : address
        let shown = literal.filter { $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":" || "IPv".contains($0)) }
        return Octets(
            utf8: "Received: from \(name) ([\(shown)]) by \(gateway)\r\n\twith \(protocolName) id \(item); \(time.rfc5322)\r\n")
    }
}
