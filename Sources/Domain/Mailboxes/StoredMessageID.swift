package import MailModel

/// The lasting id of one message in one mailbox. It stays when the message moves to another folder and gets another UID there, so that
/// what is sealed can name it.
package struct StoredMessageID: Sendable, Hashable, CustomStringConvertible {
    package static let length = 16
    package let octets: [UInt8]

    package init?(_ octets: [UInt8]) {
        guard octets.count == Self.length else { return nil }
        self.octets = octets
    }

    package init(from entropy: some EntropySource) { octets = entropy.octets(Self.length) }

    package var description: String { Hexadecimal.text(octets) }
}
