/// Why a delivery was set aside.
package enum HoldReason: String, Sendable, Hashable, CaseIterable {
    /// Signature, chain or a binding failed (warning 5b).
    case cannotVerify
    /// It could not be decrypted (warning 5c).
    case cannotDecrypt
    /// The node crashed at it, and again twice with nothing else open.
    case crashedTwice
    case undeliverable
    /// Its record or content no longer fits its checksum.
    case damaged
    case administrator
}
