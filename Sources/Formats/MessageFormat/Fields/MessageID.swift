package import MailModel

/// Message identifiers (RFC 5322 section 3.6.4).
package enum MessageID {
    /// A new one, `<time.random@domain>`: unique by 64 random bits within a millisecond.
    package static func make(at time: Timestamp, from entropy: some EntropySource, domain: DomainName) -> String {
        "<\(ItemID(at: time, from: entropy)).\(Hexadecimal.text(entropy.octets(4)))@\(domain)>"
    }

    /// The identifier of a message's Message-ID field, brackets included; `nil` where there is none, several, or what stands there holds
    /// anything but printable ASCII or is longer than a line (RFC 5322 section 2.1.1).
    package static func of(_ header: Header) -> String? {
        let fields = header.fields(named: "Message-ID")
        guard fields.count == 1 else { return nil }
        let value = fields[0].unfolded
        guard (3...MessageLimits.writtenLine).contains(value.count), value.allSatisfy({ (0x21...0x7E).contains($0) }),
            value.first == 0x3C, value.last == 0x3E
        else { return nil }
        return String(decoding: value, as: UTF8.self)
    }
}
