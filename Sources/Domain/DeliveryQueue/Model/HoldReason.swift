import MailModel

/// Why a delivery was set aside.
package enum HoldReason: String, Sendable, Hashable, CaseIterable {
    /// How long undeliverable mail from outside is kept before it is erased with an event.
    package static let undeliverableLifetime = Duration.days(30)

    /// Signature, chain or a binding failed (warning 5b).
    case cannotVerify
    /// It could not be decrypted (warning 5c).
    case cannotDecrypt
    /// The node crashed at it, and again twice with nothing else open.
    case crashedTwice
    /// From outside, where nobody proved the sender's address, so that no report may go there.
    case undeliverable
    /// Its record or content no longer fits its checksum.
    case damaged
    case administrator
}
