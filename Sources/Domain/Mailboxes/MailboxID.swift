package import MailModel

/// The lasting id of a mailbox, random, never used twice; what is sealed for the mailbox names it.
package struct MailboxID: Sendable, Hashable, CustomStringConvertible {
    package static let length = 16
    package let octets: [UInt8]

    package init?(_ octets: [UInt8]) {
        guard octets.count == Self.length else { return nil }
        self.octets = octets
    }

    package init(from entropy: some EntropySource) { octets = entropy.octets(Self.length) }

    package var description: String { Hexadecimal.text(octets) }
}
