package import CommunityModel
package import DNSFormat
package import MailModel
package import SMIME

/// Sends one message to another server. Implemented over SMTP; a test answers as it likes.
package protocol Relaying: Sendable {
    func relay(_ content: Octets, envelope: Envelope, to target: RelayTarget) async -> RelayResult
    /// The same of a protected copy, which may travel as it is where the other side takes that.
    func relay(_ wire: WireMessage, envelope: Envelope, to target: RelayTarget) async -> RelayResult
}

extension Relaying {
    package func relay(_ wire: WireMessage, envelope: Envelope, to target: RelayTarget) async -> RelayResult {
        await relay(wire.lines, envelope: envelope, to: target)
    }
}

/// A server that mail is handed to.
package enum RelayTarget: Sendable {
    /// A member's gateways, tried in order; each proves itself by a certificate of the directory.
    case gateways([Gateway], of: MemberID)
    /// The one route for outsiders; TLS where it is offered.
    case outsiders(HostPort)
    /// The hosts that take the mail of an outsider's domain, tried in order; TLS where it is offered.
    case exchangers(MailExchangers)
    /// A customer's own mail server.
    case customer(Customer, HandOver)

    /// Whose share of the memory for sending it takes: all domains outside have one together.
    var share: String {
        switch self {
        case .outsiders, .exchangers: "outside"
        case .gateways, .customer: name
        }
    }

    /// For events and reports; names no address inside an organisation.
    package var name: String {
        switch self {
        case .gateways(let gateways, let member): gateways.first?.name.text ?? member.text
        case .outsiders: "outside"
        case .exchangers(let exchangers): exchangers.domain.text
        case .customer(let customer, _): customer.id.text
        }
    }
}

/// How a relay attempt went.
package enum RelayResult: Sendable {
    /// Nothing was said about any recipient: no connection, no trust, no service.
    case notStarted(Reply)
    /// A reply for each recipient. `isUnanswered`: the end of data was sent and no reply came, so the other side may have it. `next`: which
    /// of the target's servers said so, where it has several. `tookRequests`: for whom it reports itself, as the sender asks (RFC 3461
    /// section 5.2.1). `clear`: why it went without TLS to an outsider, by the name of the server.
    case finished(
        [EmailAddress: Reply], isUnanswered: Bool, next: [EmailAddress: String] = [:], tookRequests: Set<EmailAddress> = [],
        clear: [String: ClearReason] = [:])
}
