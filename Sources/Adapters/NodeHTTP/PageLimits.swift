/// Bounds of listeners of pages; but for the first, of those that everybody can reach.
enum PageLimits {
    /// Open connections where only those inside come: every gateway of a community, or whoever reads metrics.
    static let insideConnections = 4_096
    /// Open connections in all, and of one address: a browser opens six at most.
    static let connections = 512
    static let connectionsPerAddress = 16
    /// Seconds that a connection may be silent; the handshake counts as silence.
    static let idleSeconds: Int64 = 15
    /// Seconds that a connection may last in all, however busy: who reads nothing, or sends drop by drop, is never idle and would keep its
    /// place for ever. A page of some kilobytes takes no minute.
    static let lifeSeconds: Int64 = 60
    /// Octets of a request's header section, and its fields. A page needs a path, a host and an address of at most 320 octets.
    static let headerOctets = 16_384
    static let headerFields = 64
}
