/// The command that copies the node; its answer is the records of a backup, not sealed yet, for the command to seal and write.
struct BackupOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { ["backup": backup] }

    private func backup(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let backup = NodeBackup(stores.settings, withKeys: request.arguments["keys"] != "no")
        let leftOut = try await backup.write(stores) { try await answer(.octets(name: nil, $0)) }
        for name in leftOut { try await answer(.row(NodeRow([("left-out", .text(name))]))) }
    }
}
