import CommunityModel
import DeliveryPolicy
import MailModel

/// Third stage outbound: what the directory says of the sender's and of each recipient's domain.
struct FindStanding {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ identified: IdentifiedMessage) async throws(Refusal) -> PlacedMessage {
        let now = context.clock.now
        let directory = context.directory.current
        var recipients: [OutboundFacts.Recipient] = []
        for address in identified.envelope.recipients {
            let standing = try await standing(of: address, in: directory, at: now)
            recipients.append(OutboundFacts.Recipient(address: address, standing: standing))
        }
        return PlacedMessage(
            identified: identified, directory: directory, sender: sender(of: identified, in: directory), recipients: recipients,
            time: now)
    }

    /// The receiver verifies that From and the envelope sender are of this member (G-15).
    private func sender(of identified: IdentifiedMessage, in directory: Directory?) -> OutboundFacts.SenderState {
        let senders = [identified.from] + (identified.envelope.sender.map { [$0] } ?? [])
        return senders.allSatisfy { directory?.owner(of: $0.domain)?.id == context.member } ? .listed : .notListed
    }

    func standing(
        of address: EmailAddress, in directory: Directory?, at time: Timestamp
    ) async throws(Refusal) -> Standing {
        guard let directory else { return .outsider }  // never acted on: without a directory everything waits
        switch directory.standing(of: address.domain, at: time) {
        case .member(let member):
            let hasKey = member.gateways.contains { !$0.activeEncryptionCertificates(at: time).isEmpty }
            return hasKey ? .member(member.id) : .memberInTrouble(member.id, .noUsableCertificate)
        case .suspended(let member): return .memberInTrouble(member.id, .suspended)
        case .formerMember(let id): return .formerMember(id)
        case .outsider: return try await context.local.serves(address.domain) ? .ownDomainNotListed : .outsider
        }
    }
}
