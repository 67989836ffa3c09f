/// Bounds of a listener of pages.
package struct PageLimits: Sendable, Hashable {
    /// Open connections in all, and of one address.
    package var connections: Int
    package var connectionsPerAddress: Int
    /// How long a connection may be silent between requests; the handshake counts as silence.
    package var idle = Duration.seconds(15)
    /// How long a connection may last in all, however busy: who reads nothing, or sends drop by drop, is never idle and would keep its
    /// place for ever.
    package var life: Duration
    /// How long a client has to read the answer to a request that it is not done with sending (RFC 9112 section 9.6).
    package var linger = Duration.seconds(1)

    /// Octets of a request's header section, and its fields. A page needs a path, a host and an address of at most 320 octets.
    static let headerOctets = 16_384
    static let headerFields = 64

    package init(connections: Int, perAddress: Int, life: Duration) {
        (self.connections, connectionsPerAddress, self.life) = (connections, perAddress, life)
    }

    /// Where everybody comes: a browser opens six connections at most, and a page of some kilobytes takes no minute.
    package static let everybody = PageLimits(connections: 512, perAddress: 16, life: .seconds(60))
    /// Where every gateway of a community comes for files of some megabytes, perhaps all through one proxy: no address takes all.
    package static let members = PageLimits(connections: 1_024, perAddress: 512, life: .seconds(600))
    /// Where those who look after the node come.
    package static let inside = PageLimits(connections: 64, perAddress: 32, life: .seconds(600))
}
