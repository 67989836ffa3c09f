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

    /// What keeps a copy from being sealed for any of these: said of the newest, as the others are left behind (G-21).
    private static func fault(of certificates: [GatewayCertificate], at time: Timestamp) -> CertificateFault? {
        guard let newest = certificates.max(by: { $0.validFrom < $1.validFrom }) else { return .missing }
        guard !certificates.contains(where: { $0.isUsable(at: time) }) else { return nil }
        return switch newest.fault(at: time) {
        case .expired: .expired
        case .notYetValid: .notYetValid
        case .revoked: .revoked
        case .issuerNotListed: .issuerNotTrusted
        case .revocationUnknown: .revocationUnknown
        case nil: nil
        }
    }

    func standing(
        of address: EmailAddress, in directory: Directory?, at time: Timestamp
    ) async throws(Refusal) -> Standing {
        guard let directory else { return .outsider }  // never acted on: without a directory everything waits
        switch directory.standing(of: address.domain, at: time) {
        case .member(let member):
            guard let fault = Self.fault(of: member.gateways.flatMap(\.encryption), at: time) else { return .member(member.id) }
            return .memberInTrouble(member.id, .certificate(fault))
        case .suspended(let member): return .memberInTrouble(member.id, .suspended)
        case .formerMember(let id): return .formerMember(id)
        case .outsider: return try await context.local.serves(address.domain) ? .ownDomainNotListed : .outsider
        }
    }
}
