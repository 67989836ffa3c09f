import ArgumentParser
import ControlSocket
import NodeAssembly

/// Asks the node of a configuration: the running one over its control socket, else the stores themselves, under the lock.
struct NodeCall {
    private let configuration: ConfigurationOption
    init(_ configuration: ConfigurationOption) { self.configuration = configuration }

    func rows(_ request: NodeRequest) async throws -> [NodeRow] {
        var rows: [NodeRow] = []
        try await eachRow(request) { rows.append($0) }
        return rows
    }

    /// Each row as it comes: for answers that may be long.
    func eachRow(_ request: NodeRequest, _ body: (NodeRow) throws -> Void) async throws {
        try await answers(to: request) { answer in
            if case .row(let row) = answer { try body(row) }
        }
    }

    /// For what changes something: prints the lines that the node answers with.
    func perform(_ request: NodeRequest) async throws {
        try await answers(to: request) { answer in
            if case .row(let row) = answer { Terminal.line(row.text("message")) }
        }
    }

    /// For content: a name begins a message, octets follow.
    func octets(_ request: NodeRequest, _ write: (String?, [UInt8]) throws -> Void) async throws {
        try await answers(to: request) { answer in
            if case .octets(let name, let octets) = answer { try write(name, octets) }
        }
    }

    private func answers(to request: NodeRequest, _ body: (NodeAnswer) throws -> Void) async throws {
        let settings = try configuration.settings()
        do {
            try await NodeAccess(settings).answers(to: request, body)
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
