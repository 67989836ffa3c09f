package import CMSFormat
package import MessageFormat

/// Why a copy could not be made.
package enum ProtectFailure: Error, Sendable, Hashable {
    /// No single From address: the earlier stages refuse such a message.
    case fromNotValid(MessageFailure)
    /// A field of ours cannot be written.
    case headerNotWritable
    case cms(CMSFailure)
    case key(KeyFailure)
}
