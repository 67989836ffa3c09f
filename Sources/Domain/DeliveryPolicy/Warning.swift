/// A numbered text. The code is what people see and quote; the wording is the community's.
package enum Warning: String, Sendable, Hashable, CaseIterable {
    /// Tampered with, or cannot be verified: held. To the recipient's administrators.
    case cannotVerify = "5b"
    /// Cannot be decrypted here: held. To the recipient's administrators.
    case cannotDecrypt = "5c"
    /// The destination cannot be reached yet; still trying. To the sender.
    case delayed = "7a"
}
