/// What comes out of a connection.
enum Received: Sendable {
    case octets([UInt8])
    /// The other side closed, or the connection broke.
    case closed
    case timedOut
}
