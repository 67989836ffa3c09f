import MailModel

/// Why a delivery was set aside.
package enum HoldReason: String, Sendable, Hashable, CaseIterable {
    /// How long undeliverable mail is kept before it is erased with an event.
    package static let undeliverableLifetime = Duration.days(30)

    /// Signature or a binding failed (warning 5b).
    case cannotVerify
    /// The same for a fault of the signer's certificate, each with another cure (G-21).
    case signerExpired, signerNotYetValid, signerRevoked, signerIssuerNotTrusted, signerRevocationUnknown, signerWrongPurpose
    case signerUnreadable
    /// The directory lists the certificate for nobody, or as another's.
    case signerNotListed
    /// It could not be decrypted (warning 5c).
    case cannotDecrypt
    /// The node crashed at it, and again twice with nothing else open.
    case crashedTwice
    /// Nobody can be told that it failed: it came from outside, where nobody proved the sender's address, or has none (RFC 5321 section 4.5.5);
    /// or its sender's, or our own, domain is nobody's or another's by now.
    case undeliverable
    /// Its record or content no longer fits its checksum.
    case damaged
    case administrator

    /// For which an administrator is needed, who is to hear of it.
    package static let needingAdministrator = Set(allCases).subtracting([.undeliverable, .administrator])

    /// Of which a certificate that is listed later may be the cure.
    package static let ofCertificates = Set(allCases.filter(\.isNotVerified)).union([.cannotDecrypt])

    /// Warning 5b.
    package var isNotVerified: Bool {
        switch self {
        case .cannotVerify, .signerExpired, .signerNotYetValid, .signerRevoked, .signerIssuerNotTrusted, .signerRevocationUnknown,
            .signerWrongPurpose, .signerUnreadable, .signerNotListed:
            true
        case .cannotDecrypt, .crashedTwice, .undeliverable, .damaged, .administrator: false
        }
    }
}
