import CommunityModel
import MailModel
import MessageFormat
import SMIME

/// Fifth stage outbound: signs and seals one copy for each destination member. After it no plaintext for members is left.
struct Protect {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ decided: DecidedMessage) async throws(Refusal) -> ProtectedMessage {
        var copies: [ProtectedMessage.Copy] = []
        for (member, recipients) in decided.members {
            copies.append(try await copy(of: decided, for: member, recipients: recipients))
        }
        return ProtectedMessage(decided: decided, copies: copies)
    }

    private func copy(
        of decided: DecidedMessage, for id: MemberID, recipients: [EmailAddress]
    ) async throws(Refusal) -> ProtectedMessage.Copy {
        guard let protector = decided.protector, let member = decided.directory?.member(id) else {
            throw Refusal(.transient, .localError, diagnostic: "member \(id) decided on, but not there")
        }
        let transfer = TransferID(from: context.entropy)
        let request = ProtectRequest(
            message: decided.identified.message, transfer: Transfer(id: transfer, to: id, recipients: recipients),
            assurance: decided.identified.assurance,
            recipientCertificates: member.encryptionCertificates(at: decided.time).map(\.certificate),
            signingTime: decided.time)
        let sealed: ProtectedCopy
        do { sealed = try await protector.protect(request) } catch {
            throw Refusal(.transient, .localError, diagnostic: "cannot protect for \(id): \(error)")
        }
        try Self.requireShort(decided.identified.message, sealed)
        return ProtectedMessage.Copy(member: id, recipients: recipients, transfer: transfer, sealed: sealed)
    }

    /// The signed header tells of the outer one (RFC 9788 section 2.2): what is longer than a header may be then, the other side would take, and
    /// could not read.
    private static func requireShort(_ message: Message, _ sealed: ProtectedCopy) throws(Refusal) {
        guard message.headerOctets.count + sealed.outerHeader.count <= MessageLimits.headerSection else {
            throw Refusal(.permanent, .messageTooBig, "The header is too long; name fewer people in To and Cc")
        }
    }
}

extension Member {
    /// The newest usable encryption certificate of each active gateway: any of them can open the copy.
    func encryptionCertificates(at time: Timestamp) -> [GatewayCertificate] {
        gateways.compactMap { $0.activeEncryptionCertificates(at: time).first }
    }
}
