import CommunityModel
import DeliveryPolicy
import MailModel

/// Third stage outbound: what the directory says of each recipient's domain.
struct FindStanding {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ identified: IdentifiedMessage) -> PlacedMessage {
        let now = context.clock.now
        let directory = context.directory.current
        let recipients = identified.envelope.recipients.map { address in
            OutboundFacts.Recipient(address: address, standing: Self.standing(of: address, in: directory, at: now))
        }
        return PlacedMessage(identified: identified, directory: directory, recipients: recipients, time: now)
    }

    static func standing(of address: EmailAddress, in directory: Directory?, at time: Timestamp) -> Standing {
        guard let directory else { return .outsider }  // never acted on: without a directory everything waits
        switch directory.standing(of: address.domain, at: time) {
        case .member(let member):
            let hasKey = member.gateways.contains { !$0.activeEncryptionCertificates(at: time).isEmpty }
            return hasKey ? .member(member.id) : .memberInTrouble(member.id, .noUsableCertificate)
        case .suspended(let member): return .memberInTrouble(member.id, .suspended)
        case .formerMember(let id): return .formerMember(id)
        case .outsider: return .outsider
        }
    }
}
