import CommunityModel
import MailModel
import MerkleLog
import MessageFlow

/// Commands about the community's past, from the log that the node keeps. Each answer is made anew from the first statement on.
struct DirectoryPastOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { ["directory.past": past, "directory.diff": difference] }

    private func past(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let time = try request.argument("at", "time", DirectoryTime.parse)
        guard let directory = try await directories(at: [time]).first else { return }
        for member in directory.members {
            for row in DirectoryRow.rows(of: member) {
                let then: [(String, NodeRow.Value)] = [
                    ("sequence", .number(Int(directory.sequence))), ("at", .text(time.rfc3339)),
                ]
                try await answer(.row(NodeRow(row + then)))
            }
        }
    }

    private func difference(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let from = try request.argument("from", "time", DirectoryTime.parse)
        let to = try request.optional("to", "time", DirectoryTime.parse) ?? stores.clock.now
        guard from <= to else { throw NodeFailure("The first time is after the second one.", isUsage: true) }
        let found = try await directories(at: [from, to])
        guard found.count == 2 else { return }
        let comparison = DirectoryComparison(from: found[0], to: found[1])
        for change in comparison.ofCommunity { try await answer(.row(Self.row(change))) }
        for member in comparison.members {
            for change in comparison.changes(of: member) { try await answer(.row(Self.row(change))) }
        }
    }

    private static func row(_ change: DirectoryChange) -> NodeRow {
        NodeRow([
            ("member", .text(change.member?.text ?? "")), ("kind", .text(change.kind)), ("change", .text(change.text)),
        ])
    }

    /// - Returns: nothing where this node holds no log.
    private func directories(at times: [Timestamp]) async throws -> [Directory] {
        guard times.allSatisfy({ $0 <= stores.clock.now }) else {
            throw NodeFailure("What is yet to come is not known.", isUsage: true)
        }
        let history = stores.keeper.history
        guard let newest = await history.newestCheckpoint() else { return [] }
        do {
            return try await DirectoryHistory.directories(
                at: times, in: stores.keeper.kept.files, upTo: newest.checkpoint.size
            ) { try await history.tree(at: $0).root(of: $0) }
        } catch {
            throw NodeFailure("The kept log is not what it was: \(error). See `securemail directory verify`.")
        }
    }
}
