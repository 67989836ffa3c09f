package import CMSFormat
import CommunityModel
import DirectoryTransport
package import Logging
package import MailModel
package import MerkleLog
package import MessageFlow
import X509

/// Follows the published log where the settings say that it is, and tells the operator what comes of it. The rules are
/// ``DirectoryFollower``'s.
package final class DirectoryKeeper: Sendable {
    let anchors: CommunityAnchors
    private let settings: CommunitySettings
    private let follower: DirectoryFollower
    /// The log as it is kept in the state directory.
    let kept: KeptLogFolder
    let exchange: LogViewExchange

    /// - Parameters:
    ///   - state: the node's state directory, where the log is kept for the next start.
    ///   - member: whose gateway this is: what waits for its word is told.
    ///   - keys: that what the log makes is kept under, too; `nil` where it is not.
    package init(
        settings: CommunitySettings, anchors: CommunityAnchors, holder: DirectoryHolder, state: String, clock: any NodeClock,
        member: MemberID? = nil, keys: (any KeyService)? = nil, logger: Logger
    ) throws {
        (self.settings, self.anchors) = (settings, anchors)
        let kind: DirectoryAsk =
            switch settings.directory {
            case .url: .publisher
            case .folder: .place
            }
        let folder = KeptLogFolder(state: state, snapshots: keys.map { SnapshotFile(state: state, keys: $0) })
        kept = folder
        let log: FollowedLog
        do throws(LogFollowingFailure) { log = try anchors.log } catch {
            throw NodeFailure("\(settings.authority) (community.authority) names no log: \(error)")
        }
        follower = DirectoryFollower(log, holder: holder, place: folder, kind: kind, clock: clock) {
            Self.log($0, folder, of: member, at: clock.now, logger)
        }
        exchange = try LogViewExchange(follower, of: anchors, holder: holder, state: state, clock: clock, logger: logger)
    }

    /// What was verified of the log, whether it is still gone by or not.
    var history: any LogHistory { follower }

    /// Reads what was kept at the last run. It is verified again, and may have become too old to act on since.
    package func readKept() async {
        await follower.readKept()
        await exchange.readKept()
    }

    /// Looks at the source again and again until cancelled.
    /// - Parameter changed: called when what the node goes by says something new, or can be relied on again.
    package func run(changed: @Sendable () async -> Void) async {
        let source = settings.directory.source
        await follower.run(
            every: .seconds(settings.pollSeconds), asking: source, changed: changed, looked: { await exchange.followed() })
        await source.close()
    }

    /// Looks once.
    package func look(at source: any LogSource, changed: @Sendable () async -> Void) async {
        await follower.look(asking: source, changed: changed)
    }

    /// An alarm: who holds the officers' keys may be about to put a key or a place of its own beside this member's.
    private static func alarm(_ directory: Directory, since before: Directory?, of member: MemberID?, _ logger: Logger) {
        let known = Set((before?.pending ?? []).map(\.sequence))
        for waiting in directory.pending where waiting.member == member && !known.contains(waiting.sequence) {
            logger.error(
                "statement \(waiting.sequence) (\(waiting.subject)), to which \(waiting.member) has not agreed, takes effect on \(waiting.effective.rfc3339); if nobody here asked for it, object, and call the officers",
                metadata: ["statement": "\(waiting.sequence)"])
        }
    }

    private static func log(
        _ news: DirectoryNews, _ folder: KeptLogFolder, of member: MemberID?, at now: Timestamp, _ logger: Logger
    ) {
        switch news {
        case .resumed: break
        case .taken(let directory, let before):
            guard directory.sequence != before?.sequence else { break }
            logger.notice("directory \(directory.sequence) is in force, before it \(before?.sequence ?? 0)")
            alarm(directory, since: before, of: member, logger)
        case .notTaken(let error, let current):
            let age =
                current.map { "the one in force was cosigned \($0.cosignedAt)" } ?? "there is none yet: outbound mail waits"
            logger.warning("no newer directory: \(error); \(age)")
        case .notKept(let error): logger.error("the log cannot be kept for the next start: \(error)")
        case .keptPositionUnreadable(let error):
            logger.error("how far the log reached cannot be read: \(error)", metadata: ["file": "\(folder.positionFile)"])
        case .keptLogUnfit(let error):
            logger.warning("the kept log cannot be used: \(error)", metadata: ["file": "\(folder.folder)"])
        case .snapshotUnfit(let error):
            logger.warning(
                "what was made of the log before cannot be used, and all of it is verified again: \(error)",
                metadata: ["file": "\(folder.state)/\(SnapshotFile.name)"])
        case .snapshotNotKept(let error):
            logger.warning(
                "what the log makes cannot be kept, so that the next start takes longer: \(error)",
                metadata: ["file": "\(folder.state)/\(SnapshotFile.name)"])
        case .aged(let age, let directory):
            let text = age.text(cosignedAt: directory.cosignedAt, at: now)
            if age == .current { logger.notice("\(text)") } else { logger.error("\(text)") }
        }
    }
}
