package import MailModel
package import MerkleLog

/// Why what somebody showed of the log is not gone by.
package indirect enum LogFollowingFailure: Error, Sendable, Hashable {
    /// Not a note that the authority this node was told of signed and cosigned.
    case checkpoint(LogFailure)
    /// A smaller log than one that this node has seen: somebody replays it, or the authority lost statements.
    case rollback(have: UInt64, offered: UInt64)
    /// Another root for a size that this node has seen: two histories.
    case splitView(size: UInt64)
    /// The entries do not make the root that was signed, with those before: something was changed, taken out, moved or put in.
    case historyRewritten
    case tooLarge(statements: UInt64)
    /// An entry, by its sequence from 1.
    case statement(UInt64, StatementFailure)
    case fold(UInt64, FoldFailure)
    /// The file of a leaf that stands as a digest is not there, or is another.
    case leafMissing(String)
    /// The authority's keys in the first statement, or the issuing certificates, are not those that this node was told of.
    case otherAuthority
    /// A statement of a time after that of the checkpoint: a wrong clock, which would shut out every act of the right time after it.
    case statementAhead(Timestamp)
    /// A statement of over ``DirectoryLimits/datingBack`` before this node knew the log to be cosigned without it; and the least time that it would
    /// have taken.
    case backdated(Timestamp, after: Timestamp)
    /// What was kept is too old to act on.
    case tooOld(cosigned: Timestamp)
}

extension LogFollowingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .checkpoint(let failure): "the checkpoint is not the authority's (\(failure))"
        case .rollback(let have, let offered): "the log has \(offered) statements, and \(have) were seen: an older one is shown"
        case .splitView(let size): "another log of \(size) statements than was seen: two histories are shown"
        case .historyRewritten: "the statements are not those that the authority signed, or the past was changed"
        case .tooLarge(let statements): "the log has \(statements) statements, more than \(StatementLimits.statements)"
        case .statement(let sequence, let failure): "statement \(sequence) does not count (\(failure))"
        case .fold(let sequence, let failure): "statement \(sequence) does not fit those before it (\(failure))"
        case .leafMissing(let path): "\(path) is not there, or holds another statement"
        case .otherAuthority: "the log is another authority's"
        case .statementAhead(let time): "a statement of \(time.rfc3339) is from after the checkpoint: a wrong clock made it"
        case .backdated(let time, let earliest):
            "a new statement is dated \(time.rfc3339), before \(earliest.rfc3339), over a day before the log was cosigned without it: somebody dates it "
                + "back, or the authority's clock is wrong. It is gone by 72 hours after it was first seen"
        case .tooOld(let time): "the log was cosigned on \(time.rfc3339), over 7 days ago: it is too old to act on"
        }
    }
}
