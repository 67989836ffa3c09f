import CommunityModel
import MailModel
import MerkleLog
import MessageFlow

/// Walks the whole kept log again. It may take minutes, so it tells how far it is; and it leaves the node's other work its share.
struct DirectoryAuditOperation: Sendable {
    /// Statements between two words of how far it is.
    private static let stride: UInt64 = 51_200

    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { ["directory.verify": verify] }

    private func verify(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let began = ContinuousClock.now
        var walked: UInt64 = 0
        do {
            var audit = try await begin()
            let size = audit.head.checkpoint.size
            while try await audit.next() {
                walked = audit.statements
                if walked.isMultiple(of: Self.stride) { try await tell("progress", "\(walked) of \(size) statements", answer) }
                await Task.yield()
            }
            walked = audit.statements
            try await compare(audit.head)
            try await told(of: audit.head, walked, since: began, answer)
            try await tell("result", "all of it is as the authority signed it", answer)
        } catch let failure as CancellationError { throw failure } catch {
            try await tell("statements", "\(walked) are right", answer)
            try await tell("took", CheckText.span(ContinuousClock.now - began), answer)
            try await tell("fault", LogAuditText.fault(error), answer)
            try await tell("do", LogAuditText.remedy(error), answer)
        }
    }

    /// How far the log reached is read first: what is kept while this runs only makes it longer.
    private func begin() async throws -> LogAudit {
        let kept = stores.keeper.kept, anchors = stores.keeper.anchors
        let seen: LogPosition?
        do { seen = try kept.keptPosition() } catch { throw LogAuditFault.positionUnreadable("\(error)") }
        let audit = try await LogAudit(
            of: anchors.authority, roots: [anchors.root], kept.files, passing: seen, at: stores.clock.now)
        guard seen != nil else { throw LogAuditFault.positionMissing }
        return audit
    }

    /// With what the node verified when it took it, and goes by.
    private func compare(_ head: VerifiedCheckpoint) async throws {
        let history = stores.keeper.history, size = head.checkpoint.size
        guard let newest = await history.newestCheckpoint(), newest.checkpoint.size >= size else { return }
        guard try await history.tree(at: size).root(of: size) == head.checkpoint.root else {
            throw LogFollowingFailure.splitView(size: size)
        }
    }

    private func told(
        of head: VerifiedCheckpoint, _ walked: UInt64, since began: ContinuousClock.Instant, _ answer: NodeOperations.Answer
    ) async throws {
        try await tell("statements", "\(walked)", answer)
        try await tell("root", Hexadecimal.text(head.checkpoint.root.octets), answer)
        try await tell("cosigned", (head.seenAt ?? .distantPast).rfc3339, answer)
        try await tell("took", CheckText.span(ContinuousClock.now - began), answer)
    }

    private func tell(_ fact: String, _ value: String, _ answer: NodeOperations.Answer) async throws {
        try await answer(.row(NodeRow([("fact", .text(fact)), ("value", .text(value))])))
    }
}
