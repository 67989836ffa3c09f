import MessageFlow
import CommunityModel
import MailModel

/// Commands about the directory that the node goes by.
struct DirectoryOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { ["directory.show": show] }

    private func show(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        guard let directory = stores.directory.current else { return }
        let isFresh = directory.isFresh(at: stores.clock.now)
        for member in directory.members {
            try await answer(
                .row(
                    NodeRow([
                        ("member", .text(member.id.text)), ("name", .text(member.name)),
                        ("state", .text(member.state.rawValue)), ("domains", .list(member.domains.map(\.name.text))),
                        ("gateways", .list(member.gateways.map { "\($0.name) at \($0.endpoint)" })),
                        ("sequence", .number(Int(directory.sequence))), ("issued", .text(directory.cosignedAt.rfc3339)),
                        ("expires", .text(directory.expiresAt.rfc3339)), ("fresh", .text(isFresh ? "yes" : "no")),
                    ])))
        }
    }
}
