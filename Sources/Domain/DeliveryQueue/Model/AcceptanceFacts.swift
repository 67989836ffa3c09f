package import MailModel

/// What was true when an item was accepted. Later stages judge by these facts, not by those of the day.
package struct AcceptanceFacts: Sendable, Hashable {
    package enum Direction: String, Sendable, Hashable, CaseIterable { case outbound, inbound, notice }

    package var direction: Direction
    /// The kind of listener that took it.
    package var listener: String?
    /// Who signed in, as text.
    package var principal: String?
    package var sessionStrength: SessionStrength?
    /// The member whose gateway brought it.
    package var peerMember: MemberID?
    package var peerGateway: DomainName?
    /// SHA-256 of the peer's certificate.
    package var peerCertificateDigest: [UInt8]?
    package var clientAddress: String?
    /// Sequence of the directory then in force.
    package var directorySequence: UInt64?
    /// When that was cosigned: the item was not accepted before, whatever this machine's clock said.
    package var directoryTime: Timestamp?
    /// The id under which a protected copy travels.
    package var transfer: TransferID?
    /// Small verdicts by name, for example `spf` and `pass`.
    package var verdicts: [String: String] = [:]

    /// Nobody proved who sent it, so no report about it goes out: it would reach whoever was named by a forger.
    package var isFromOutside: Bool { direction == .inbound && peerMember == nil }

    package init(direction: Direction) { self.direction = direction }
}
