/// Bounds that an operator may want to set; each has a default that fits a machine with 2 cores and 4 GiB.
package struct LimitSettings: Sendable, Hashable {
    /// Octets of a message before sealing (G-27).
    package static let defaultMessageSize = 36_700_160
    /// Octets of a sealed message on the `peer` listener; a gateway takes at least this (G-27).
    package static let defaultPeerMessageSize = 52_428_800
    /// Octets of messages being received, protected or opened at once; one-shot AES-GCM holds about four times a message.
    package static let defaultOctetsInFlight = 268_435_456

    package let messageSize: Int
    package let peerMessageSize: Int
    package let octetsInFlight: Int
    package let connections: Int
    package let connectionsPerAddress: Int
    package let deliveriesAtOnce: Int
    package let deliveriesPerDestination: Int

    package init(
        messageSize: Int = defaultMessageSize, peerMessageSize: Int = defaultPeerMessageSize,
        octetsInFlight: Int = defaultOctetsInFlight, connections: Int = 10_000, connectionsPerAddress: Int = 256,
        deliveriesAtOnce: Int = 64, deliveriesPerDestination: Int = 8
    ) {
        (self.messageSize, self.peerMessageSize, self.octetsInFlight) = (messageSize, peerMessageSize, octetsInFlight)
        (self.connections, self.connectionsPerAddress) = (connections, connectionsPerAddress)
        (self.deliveriesAtOnce, self.deliveriesPerDestination) = (deliveriesAtOnce, deliveriesPerDestination)
    }
}
