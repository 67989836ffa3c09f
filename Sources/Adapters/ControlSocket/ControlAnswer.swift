package import MailModel

/// The answer to one request, while it is being given.
package struct ControlAnswer: Sendable {
    let connection: ControlConnection

    /// Sends a row or a piece, and returns when the system has taken it.
    /// - Parameter frame: at most 1,048,576 octets.
    /// - Throws: ``ControlFailure/broken(_:)``, also when the other side has left or takes nothing for a minute.
    package func send(_ frame: Octets) async throws { try await connection.send(.piece, frame) }
}
