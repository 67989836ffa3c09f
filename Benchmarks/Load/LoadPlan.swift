/// What is sent, and over which connections.
struct LoadPlan: Sendable {
    let messages: Int
    /// Of one message, header and line ends included.
    let octets: Int
    /// Open at any moment.
    let connections: Int
    /// Whether a connection carries one message after the other, or one alone.
    let isKept: Bool
    let sender: String
    let recipient: String
}

/// What went wrong makes the whole run void: no figure is printed.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
