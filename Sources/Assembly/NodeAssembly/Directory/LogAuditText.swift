import CommunityModel
import MerkleLog

/// What an operator reads of the first thing that is wrong with the kept log, and is told to do.
enum LogAuditText {
    static func fault(_ error: any Error) -> String {
        switch error {
        case LogAuditFault.positionMissing: "log-position of the state directory is missing"
        case LogAuditFault.positionUnreadable(let why): "log-position of the state directory cannot be read: \(why)"
        case LogFailure.fileMissing("checkpoint"): "this node keeps no log yet"
        case LogFailure.fileMissing(let path): "log/\(path) of the state directory is missing"
        case LogFailure.tileMalformed(let tile): "log/\(tile.path) of the state directory is damaged"
        default: "\(error)"
        }
    }

    static func remedy(_ error: any Error) -> String {
        switch error {
        case is LogAuditFault:
            "Nothing else keeps an older log out: compare `securemail directory status` with another member, then restart the node, which writes it with the next statement."
        case LogFailure.fileMissing("checkpoint"): "Start the node; if it runs, see where community.directory leads."
        case LogFollowingFailure.otherAuthority, LogFollowingFailure.checkpoint:
            "See that community.root and community.authority are the authority's; if they are, " + anew
        case LogFollowingFailure.rollback: "An older copy of the log was put back. Start the node: it fetches what is missing."
        default:
            "The files are not what was verified when they were kept: the disk, or somebody, changed them. To mend it, " + anew
        }
    }

    private static let anew =
        "stop the node, move `log` of its state directory aside (not log-position, which keeps another log out) and start it: it fetches the log anew. Keep what was moved."
}
