package import MailModel

/// Why a directory is not taken.
package enum DirectoryFailure: Error, Sendable, Hashable {
    case tooLarge, malformed
    /// Not signed by the publisher that this node was told of.
    case signatureWrong
    /// A statement, by its place in the file from 1.
    case statement(Int, StatementFailure)
    case fold(Int, FoldFailure)
    /// An older file than the one that this node has: somebody replays it.
    case rollback(have: UInt64, offered: UInt64)
    /// The same sequence with other content.
    case sameSequenceOtherContent(UInt64)
    /// Does not contain all that the last one did.
    case historyRewritten
    /// The authority's keys in its first statement are not those that this node was told of.
    case otherAuthority
    /// A statement of a time after that of the file: a wrong clock, which would shut out every act of the right time after it.
    case statementAhead(Timestamp)
    /// A revocation list that is malformed, older than one seen, or not signed by a listed issuer; or an issuer without one.
    case revocationList
    /// Good for longer than a file may be, or issued in the future.
    case lifetimeWrong
    case expired
}
