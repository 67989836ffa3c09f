import MessageFlow
import CommunityModel
import DeliveryQueue
import MerkleLog
import MailModel

/// Commands about the directory that the node goes by.
struct DirectoryOperations: Sendable {
    /// Members that are told by name.
    private static let named = 20

    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] {
        ["directory.show": show, "directory.status": status, "directory.decide": decide]
    }

    /// How far the log reaches, how old that is and what it stops, and split views.
    private func status(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        guard let directory = stores.directory.current else { return }
        let now = stores.clock.now, position = directory.position
        let facts: [(String, String)] =
            [
                ("statements", "\(position.size)"), ("root", Hexadecimal.text(position.root.octets)),
                ("cosigned", position.cosignedAt.rfc3339),
                ("age", directory.age(at: now).text(cosignedAt: position.cosignedAt, at: now)),
                ("cosigned by members", cosigners()),
                ("waiting for members", "\(directory.pending.count)"),
            ] + waiting(in: directory) + stores.keeper.exchange.views.reports.map { ("split view", SplitViewText.of($0)) }
        for (fact, value) in facts { try await answer(.row(NodeRow([("fact", .text(fact)), ("value", .text(value))]))) }
    }

    /// What was stated about this gateway's member and is not in force yet.
    private func waiting(in directory: Directory) -> [(String, String)] {
        directory.pending.filter { $0.member == stores.gateway.member }.map {
            ("waits for us", "statement \($0.sequence) (\($0.subject)), until \($0.effective.rfc3339)")
        }
    }

    /// Whose gateways said, as witnesses, that they hold the very tree that this node holds. They are heard when mail goes between them.
    private func cosigners() -> String {
        let (members, heard) = stores.keeper.exchange.views.cosigners
        guard heard > 0 else { return "none was heard yet" }
        let named = members.prefix(Self.named).map(\.text) + (members.count > Self.named ? ["..."] : [])
        return "\(members.count) of \(heard) that were heard" + (members.isEmpty ? "" : ": \(CheckText.list(named))")
    }

    private func decide(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let wasDoubted = stores.directory.isDoubted
        try await stores.keeper.exchange.views.decide()
        await stores.worker?.wake(nil)
        let text =
            wasDoubted ? "This gateway goes by the log that it holds. What waited goes out now." : "There was nothing to decide."
        try await answer(.row(NodeRow([("message", .text(text))])))
    }

    private func show(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        guard let directory = stores.directory.current else { return }
        let isFresh = directory.isFresh(at: stores.clock.now)
        for member in directory.members {
            for row in DirectoryRow.rows(of: member) {
                try await answer(
                    .row(
                        NodeRow(
                            row + [
                                ("sequence", .number(Int(directory.sequence))), ("issued", .text(directory.cosignedAt.rfc3339)),
                                ("expires", .text(directory.expiresAt.rfc3339)), ("fresh", .text(isFresh ? "yes" : "no")),
                            ])))
            }
        }
    }
}
