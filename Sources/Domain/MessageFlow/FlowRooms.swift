/// The memory that a gateway's flow works in. One-shot AES-GCM and base64 hold several times the message.
package struct FlowRooms: Sendable {
    /// Copies of a message held while it is parsed, opened, stamped and sealed.
    static let copiesAtWork = 4
    /// Copies of a message held while it is sent: as it is stored, and as it travels.
    static let copiesSent = 3

    /// Messages being accepted.
    package let accepting: OctetGate
    /// Stored messages being opened, or sealed anew.
    package let opening: OctetGate
    /// Messages on their way to other servers; half for one destination at most.
    package let sending: OctetGate

    /// - Parameter octets: bound of each room.
    package init(octets: Int) {
        (accepting, opening) = (OctetGate(limit: octets), OctetGate(limit: octets))
        sending = OctetGate(limit: octets, share: octets / 2)
    }
}
