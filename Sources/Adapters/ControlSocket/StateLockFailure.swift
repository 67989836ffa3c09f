/// Why a state directory could not be taken.
package enum StateLockFailure: Error, Sendable, Hashable {
    /// Another process owns it still.
    case taken
    /// The lock file cannot be made or opened: `errno`.
    case unusable(Int32)
}
