import CommunityModel
import Logging
import MailModel
import MessageFlow

/// What this node and members' gateways tell each other of the log, and what the operator is told of it. The rules are ``PeerViews``'s.
final class LogViewExchange: Sendable {
    /// What a gateway answers that holds nothing yet.
    static let nothing = "-"

    let views: PeerViews
    private let history: any LogHistory

    /// - Parameter state: the node's state directory.
    init(
        _ history: any LogHistory, of anchors: CommunityAnchors, holder: DirectoryHolder, state: String, clock: any NodeClock,
        logger: Logger
    ) throws {
        self.history = history
        let file = SplitViewFile(state: state)
        views = try PeerViews(of: anchors.authority, holder: holder, place: file, clock: clock) { Self.log($0, file, logger) }
    }

    /// What was found before this start is still in force.
    func readKept() async {
        await views.readKept()
        await views.followed(history)
    }

    /// What this node holds is cosigned from now on.
    func cosign(by witness: any Witnessing) async {
        views.cosign(by: witness)
        await views.followed(history)
    }

    /// This node looked at the log.
    func followed() async { await views.followed(history) }

    /// What is told a member's gateway on a new connection, and who hears its answer.
    func telling(_ member: MemberID) -> (ours: String, heard: @Sendable (String) -> Void)? {
        guard let ours = views.telling(member) else { return nil }
        return (ours, { text in Task { await self.hear(text, from: member) } })
    }

    /// - Returns: what this node holds; `nil` where the log did not sign what was said.
    func answer(_ text: String, from member: MemberID) async -> String? {
        await hear(text, from: member) ? views.ours ?? Self.nothing : nil
    }

    @discardableResult
    private func hear(_ text: String, from member: MemberID) async -> Bool {
        if text == Self.nothing { return true }
        return await views.heard(text, from: member, in: history)
    }

    private static func log(_ news: PeerViewNews, _ file: SplitViewFile, _ logger: Logger) {
        switch news {
        case .splitView(let report):
            logger.critical(
                """
                the authority told \(report.member) another history than this gateway: nothing is sent or opened until you decide; see \
                `securemail directory status`, tell the other members and the authority's officers
                """, metadata: ["file": "\(file.path)"])
        case .behind(let member, let size):
            logger.error(
                "\(member) holds a log of \(size) statements, and this gateway has not come to it: see whether community.directory is current"
            )
        case .notCompared(let member, let error): logger.warning("the log cannot be compared with \(member)'s: \(error)")
        case .notKept(let error):
            logger.error("what was found of the log cannot be kept: \(error)", metadata: ["file": "\(file.path)"])
        case .reportsUnreadable(let error):
            logger.critical(
                "what was found of the log before cannot be read, so that nothing is sent or opened until you decide: \(error)",
                metadata: ["file": "\(file.path)"])
        }
    }
}
