import CommunityModel
import DeliveryPolicy
import MailModel
import MessageFormat

/// First stage inbound, before anything is stored: what comes from outside must have one From address, and neither it nor the Sender field,
/// which programs show beside it, nor the envelope sender may lie in or below a member's domain (G-02, G-13). Refused in the session, so that nothing bounces to a forged address.
struct CheckClaim {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ arrival: Arrival) async throws(Refusal) {
        switch arrival.origin {
        case .gateway: try checkHops(try Normalise.parse(arrival.content))  // judged when opened: the outer header proves nothing
        case .outside: try await checkOutsider(arrival)
        }
    }

    private func checkOutsider(_ arrival: Arrival) async throws(Refusal) {
        let message = try Normalise.parse(arrival.content)
        try checkHops(message)
        try Normalise.refuseAmbiguity(message)
        let from = try Identify.soleFrom(message.header)
        let others = [arrival.envelope.sender, try Identify.soleSender(message.header)]
        for domain in Set([from.domain] + others.compactMap { $0?.domain }) {
            try refuse(InboundFacts(origin: try await origin(of: domain)))
        }
    }

    /// RFC 5321 section 6.3.
    private func checkHops(_ message: Message) throws(Refusal) {
        guard message.header.hopCount < Normalise.maximumHops else { throw Refusal(.permanent, .tooManyHops) }
    }

    /// Also asked at MAIL, when only the envelope sender is known.
    func origin(of domain: DomainName) async throws(Refusal) -> InboundFacts.Origin {
        guard let directory = context.directory.current else {
            throw Refusal(.transient, .directoryMissing, diagnostic: "no directory")
        }
        let isOurs = try await context.local.serves(domain)  // listed or not
        return directory.claimsMembership(domain) || isOurs ? .outsiderClaimingMembership : .outsider
    }

    func refuse(_ facts: InboundFacts) throws(Refusal) {
        switch DecisionRules.decide(facts) {
        case .refuse(let reply): throw Refusal(reply, diagnostic: "claims a member's domain")
        case .deliver, .hold: return
        }
    }
}
