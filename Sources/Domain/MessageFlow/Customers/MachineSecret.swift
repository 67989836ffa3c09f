package import MailModel

/// The password of a connector: 128 random bits, made here, shown once and kept nowhere.
package struct MachineSecret: Sendable {
    /// Octets.
    package static let length = 16

    /// 32 hexadecimal digits.
    package let text: String

    package init(from entropy: some EntropySource) { text = Hexadecimal.text(entropy.octets(Self.length)) }
}

extension MachineSecret: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "machine secret, redacted" }
    package var debugDescription: String { description }
}
