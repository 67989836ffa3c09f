package import MailModel

/// Which passwords are taken: length counts, composition does not (NIST SP 800-63B section 3.1.1.2).
package enum PasswordPolicy {
    package enum Fault: Error, Sendable, Hashable, CaseIterable {
        case tooShort, tooLong, isTheAddress, tooUniform, controlCharacter
    }

    /// Characters, as a person counts them.
    package static let minimumLength = 12
    /// Octets: enough for any phrase, and a bound on what is hashed.
    package static let maximumOctets = 1_024
    /// Different characters that a password has at least: `aaaaaaaaaaaa` and `121212121212` are none.
    package static let minimumDifferentCharacters = 4

    package static func fault(in password: String, for address: EmailAddress) -> Fault? {
        if password.utf8.count > maximumOctets { return .tooLong }
        if password.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return .controlCharacter }
        if password.count < minimumLength { return .tooShort }
        if Set(password).count < minimumDifferentCharacters { return .tooUniform }
        let folded = password.lowercased()
        let own = [address.canonical, ASCII.lowercased(address.localPart), address.domain.text]
        return own.contains(folded) || own.contains(String(folded.reversed())) ? .isTheAddress : nil
    }
}
