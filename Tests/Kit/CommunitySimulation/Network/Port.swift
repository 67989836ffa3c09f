/// What listens on a machine.
enum Port: String, Sendable, Hashable {
    /// A gateway's, for other gateways: both sides show certificates.
    case peer
    /// A gateway's, for outsiders.
    case exchange
    /// A gateway's, for those that it serves.
    case relay
    /// A mail server's own.
    case server
    /// The authority's: who connects is told the directory.
    case directory
}
