import MailModel

/// Answers a command's request from the stores; the same code serves the control socket of a running node and a command that holds the
/// lock itself.
package struct NodeOperations: Sendable {
    typealias Answer = (NodeAnswer) async throws -> Void
    typealias Operation = @Sendable (_ request: NodeRequest, _ answer: Answer) async throws -> Void

    private let operations: [String: Operation]

    init(_ stores: NodeStores) {
        operations = [:]
            .merging(QueueOperations(stores).all) { first, _ in first }
            .merging(CustomerOperations(stores).all) { first, _ in first }
            .merging(AccountOperations(stores).all) { first, _ in first }
            .merging(MailboxOperations(stores).all) { first, _ in first }
            .merging(DirectoryOperations(stores).all) { first, _ in first }
            .merging(DirectoryPastOperations(stores).all) { first, _ in first }
            .merging(DirectoryAuditOperation(stores).all) { first, _ in first }
            .merging(CheckOperations(stores).all) { first, _ in first }
            .merging(RenewalOperations(stores).all) { first, _ in first }
            .merging(BackupOperations(stores).all) { first, _ in first }
    }

    /// - Throws: ``NodeFailure`` in words for the operator.
    package func perform(_ request: NodeRequest, _ answer: (NodeAnswer) async throws -> Void) async throws {
        guard let operation = operations[request.verb] else {
            throw NodeFailure("This node does not know `\(request.verb)`.")
        }
        try await operation(request, answer)
    }
}

extension NodeRequest {
    /// An argument that must be there and be what it says.
    func argument<T>(_ name: String, _ what: String, _ parse: (String) -> T?) throws -> T {
        guard let text = arguments[name], let value = parse(text) else {
            throw NodeFailure("`\(arguments[name] ?? "")` is no \(what).", isUsage: true)
        }
        return value
    }

    /// An argument that may be left out.
    func optional<T>(_ name: String, _ what: String, _ parse: (String) -> T?) throws -> T? {
        guard let text = arguments[name], !text.isEmpty else { return nil }
        return try argument(name, what, parse)
    }

    /// A list, its members parted by commas.
    func list<T>(_ name: String, _ what: String, _ parse: (String) -> T?) throws -> [T] {
        try (arguments[name] ?? "").split(separator: ",").map { text in
            guard let value = parse(String(text)) else { throw NodeFailure("`\(text)` is no \(what).", isUsage: true) }
            return value
        }
    }
}
