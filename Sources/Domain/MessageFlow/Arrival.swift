package import MailModel

/// A message that another server brought, framing already checked.
package struct Arrival: Sendable {
    package let content: Octets
    package let envelope: Envelope
    package let origin: Origin
    package let clientAddress: String
    package let heloName: String?

    package enum Origin: Sendable {
        /// A member's gateway, proven by its certificate on this connection.
        case gateway(PeerGateway)
        case outside(isTLS: Bool)
    }

    package init(content: Octets, envelope: Envelope, origin: Origin, clientAddress: String, heloName: String?) {
        (self.content, self.envelope, self.origin) = (content, envelope, origin)
        (self.clientAddress, self.heloName) = (clientAddress, heloName)
    }
}

/// Who stands at the other end of a `peer` connection.
package struct PeerGateway: Sendable, Hashable {
    package let member: MemberID
    package let gateway: DomainName
    /// SHA-256 of its TLS certificate's DER.
    package let certificateDigest: [UInt8]

    package init(member: MemberID, gateway: DomainName, certificateDigest: [UInt8]) {
        (self.member, self.gateway, self.certificateDigest) = (member, gateway, certificateDigest)
    }
}
