/// Why nothing was changed or found.
package enum AccountFailure: Error, Sendable, Hashable {
    case unknownAccount
    case addressTaken
    /// An address of the same domain reads alike (M-10).
    case looksLikeAnother
    case addressReserved(AddressPolicy.Fault)
    case passwordRefused(PasswordPolicy.Fault)
    /// Two passwords are being worked out and the line behind them is full.
    case busy
    /// The store cannot be read or written; for the log.
    case storage(String)
}
