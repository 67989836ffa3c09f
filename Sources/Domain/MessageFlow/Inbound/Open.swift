import DeliveryPolicy
import DeliveryQueue
import MailModel
import MessageFormat
import SMIME

/// Fourth stage inbound: decrypts, verifies and binds what a member's gateway sent, by the facts of its acceptance. What fails is set
/// aside for administrators, and nobody learns more.
struct Open {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ stored: StoredArrival) async throws(DeliveryStop) -> OpenedArrival {
        switch stored.delivery.kind {
        case .received: return try await open(stored)
        case .sealed: return unprotected(stored)
        case .protected: throw .held(.damaged)  // an outbound copy under an inbound destination: not written by this node
        }
    }

    private func open(_ stored: StoredArrival) async throws(DeliveryStop) -> OpenedArrival {
        let delivery = stored.delivery
        guard let peer = delivery.facts.peerMember else { throw .held(.damaged) }
        // Whoever has a key that was revoked could else use it with a gateway whose clock is behind.
        let acceptedAt = max(delivery.acceptedAt, delivery.facts.directoryTime ?? .distantPast)
        let facts = OpeningFacts(
            acceptedAt: acceptedAt, openedAt: context.clock.now, peerMember: peer, sender: delivery.sender,
            recipients: delivery.recipients)
        let answered = context.directory.answeredAsk  // before: a directory that comes meanwhile was not opened by
        switch await context.opener.open(stored.content, facts: facts) {
        case .rejected(let failure):
            if failure.isTemporary { throw .later("the keys or the directory do not answer") }
            if failure.mayBeOfNewerDirectory, !context.directory.wasAsked(sinceLookingAt: delivery.id, answered: answered) {
                throw .later("of a certificate that is not known here yet")
            }
            throw .held(decide(failure))
        case .opened(let opened):
            try refuseLoop(stored, opened)
            return OpenedArrival(
                delivery: delivery, recipients: delivery.recipients, origin: .verified(member: opened.signer),
                trace: Self.traceFields(of: stored.content), message: opened.message, opened: opened)
        }
    }

    /// Hops are those outside and those inside together (RFC 5321 section 6.3): a loop through members grows inside.
    private func refuseLoop(_ stored: StoredArrival, _ opened: Opened) throws(DeliveryStop) {
        let hops = [stored.content, opened.message].map { (try? Message(parsing: $0).header.hopCount) ?? 0 }.reduce(0, +)
        guard hops >= Normalise.maximumHops else { return }
        throw .refused(Reply(.permanent, .tooManyHops))
    }

    /// What the decision says of a message that stays shut: never its content to anybody.
    private func decide(_ failure: OpeningFailure) -> HoldReason {
        switch DecisionRules.decide(InboundFacts(origin: failure.isDecryption ? .notDecrypted : .notVerified)) {
        case .hold(.cannotDecrypt): .cannotDecrypt
        case .hold(.cannotVerify), .hold(.delayed), .deliver, .refuse: Self.reason(of: failure)
        }
    }

    /// Faults of the signer's certificate are told apart (G-21), to administrators alone.
    private static func reason(of failure: OpeningFailure) -> HoldReason {
        switch failure {
        case .signerNotTrusted(.expired): .signerExpired
        case .signerNotTrusted(.notYetValid): .signerNotYetValid
        case .signerNotTrusted(.revoked): .signerRevoked
        case .signerNotTrusted(.issuerNotTrusted): .signerIssuerNotTrusted
        case .signerNotTrusted(.revocationUnknown): .signerRevocationUnknown
        case .signerNotTrusted(.wrongPurpose): .signerWrongPurpose
        case .signerNotTrusted(.unreadable): .signerUnreadable
        case .signerNotListed: .signerNotListed
        case .malformed, .tampered, .algorithmNotAccepted, .notOneSignedPart, .signatureNotValid, .wrongMember,
            .recipientNotListed,
            .envelopeSenderForeign, .peerMismatch, .fromMismatch, .assuranceMismatch, .signingTimeOutOfRange, .framing,
            .temporary,
            .cannotDecrypt, .notProtected:
            .cannotVerify
        }
    }

    private func unprotected(_ stored: StoredArrival) -> OpenedArrival {
        let direction = stored.delivery.facts.direction
        return OpenedArrival(
            delivery: stored.delivery, recipients: stored.delivery.recipients,
            origin: direction == .notice ? .ourselves : .outsider, trace: Octets(), message: stored.content, opened: nil)
    }

    /// The Received fields of the outer header, ours on top, for the reader of the trace.
    private static func traceFields(of received: Octets) -> Octets {
        guard let message = try? Message(parsing: received) else { return Octets() }
        return Octets.joined(message.header.fields(named: "Received").map(\.octets))
    }
}
