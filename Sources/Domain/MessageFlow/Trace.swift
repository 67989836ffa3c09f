import MailModel

/// Trace fields (RFC 5321 section 4.4): each server that takes a message writes one on top.
enum Trace {
    /// For a message that a principal submitted. The client's own address is not told: it says where a person sits.
    static func submitted(by message: IdentifiedMessage, at time: Timestamp, gateway: DomainName, item: ItemID) -> Octets {
        let isSignedIn = message.listener != "relay"
        let protocolName = protocolName(
            isTLS: isSignedIn, isAuthenticated: isSignedIn, isInternationalised: message.envelope.isInternationalised)
        return Octets(
            utf8:
                "Received: from \(message.listener).\(gateway) by \(gateway)\r\n\twith \(protocolName) id \(item); \(time.rfc5322)\r\n"
        )
    }

    /// RFC 3848, and RFC 6531 section 4.3 for sessions with SMTPUTF8.
    static func protocolName(isTLS: Bool, isAuthenticated: Bool, isInternationalised: Bool) -> String {
        (isInternationalised ? "UTF8SMTP" : "ESMTP") + (isTLS ? "S" : "") + (isAuthenticated ? "A" : "")
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
