package import CMSFormat
package import MailModel
import MessageFormat
package import struct X509.Certificate

/// Opens one message: decrypts, verifies, and binds what is inside to what was known at acceptance (profile 1).
///
/// Only this shape is ever opened: AuthEnvelopedData as the root, in it one SignedData with one signer, in it one message. Nothing nested,
/// partial or merely encrypted gives content, and no other key or algorithm is tried.
package struct Opener: Sendable {
    private let keys: any KeyService
    private let trust: any SignerTrust
    private let own: MemberID
    private let certificates: @Sendable () -> [Certificate]

    /// - Parameter certificates: our encryption certificates, past ones too; asked each time, as they are renewed.
    package init(
        keys: any KeyService, trust: any SignerTrust, own: MemberID, certificates: @escaping @Sendable () -> [Certificate]
    ) {
        (self.keys, self.trust, self.own, self.certificates) = (keys, trust, own, certificates)
    }

    package func open(_ received: Octets, facts: OpeningFacts) async -> Opening {
        do throws(OpeningFailure) {
            let outer = try Self.envelope(in: received)
            let signedData = try SignedEntity.signedData(in: try await decrypt(outer.envelope))
            let (content, signature) = try Self.verify(signedData)
            let payload = try SignedPayload(parsing: content)
            let bound = try await bind(payload, signature, outerFrom: outer.from, facts)
            return .opened(bound)
        } catch { return .rejected(error) }
    }

    private struct Outer { let from: EmailAddress, envelope: Octets }

    private static func envelope(in received: Octets) throws(OpeningFailure) -> Outer {
        let message: Message
        do { message = try Message(parsing: received) } catch { throw .malformed }
        // Its trace is handed on above the message; by BINARYMIME any octet could stand in it, and nobody has signed it.
        guard FramingFault.firstFault(in: message.headerOctets) == nil else { throw .framing }
        guard MIMERoot.smimeType(of: message.header) == "authenveloped-data" else { throw .notProtected }
        guard let envelope = decoded(message) else { throw .malformed }
        do { return Outer(from: try soleFromAddress(of: message.header).address, envelope: envelope) } catch {
            throw .fromMismatch
        }
    }

    /// Base64 in its one form, or the octets as they are; of those the envelope ends with the last.
    private static func decoded(_ message: Message) -> Octets? {
        switch ASCII.lowercased(MIMERoot.transferEncoding(of: message.header)) {
        case "base64": Base64.decodeStrictly(message.body)
        case "binary": message.body
        default: nil
        }
    }

    private func decrypt(_ octets: Octets) async throws(OpeningFailure) -> Octets {
        do throws(CMSFailure) {
            return try await AuthEnvelope(parsing: octets, accepting: .profile1).open(own: certificates(), keys: keys).content
        } catch {
            switch error {
            case .wrongContentType: throw .notProtected
            case .algorithmNotAccepted: throw .algorithmNotAccepted
            case .notARecipient, .recipientKeyNotAccepted: throw .cannotDecrypt
            case .notAuthentic: throw .tampered
            case .key(.keyUnavailable): throw .temporary("keys")
            case .key: throw .cannotDecrypt
            case .malformed, .tooLarge, .notOneSigner, .signerMissing, .attributesMissing: throw .malformed
            }
        }
    }

    private static func verify(_ octets: Octets) throws(OpeningFailure) -> (Octets, VerifiedSignature) {
        do throws(CMSFailure) {
            let signed = try SignedData(parsing: octets)
            return (signed.content, try signed.verify(accepting: .profile1, demanding: .profile1))
        } catch {
            switch error {
            case .notOneSigner, .wrongContentType, .malformed, .tooLarge: throw .notOneSignedPart
            case .algorithmNotAccepted: throw .algorithmNotAccepted
            case .attributesMissing, .signerMissing, .notAuthentic, .notARecipient, .recipientKeyNotAccepted, .key:
                throw .signatureNotValid
            }
        }
    }

    /// TLS peer, signer, directory entry and the one From domain agree; this member and these recipients are meant (G-15, G-29).
    private func bind(
        _ payload: SignedPayload, _ signature: VerifiedSignature, outerFrom: EmailAddress, _ facts: OpeningFacts
    ) async throws(OpeningFailure) -> Opened {
        let (member, gateway, domains) = try await signer(signature, facts)
        guard member == facts.peerMember else { throw .peerMismatch }
        guard payload.transfer.to == own else { throw .wrongMember }
        let listed = Set(payload.transfer.recipients)
        guard facts.recipients.allSatisfy(listed.contains) else { throw .recipientNotListed }
        if let sender = facts.sender, !domains.contains(sender.domain) { throw .envelopeSenderForeign }
        guard payload.assurance.member == member else { throw .assuranceMismatch }
        guard domains.contains(payload.from.domain), outerFrom == payload.from, try Self.from(payload.message) == payload.from
        else {
            throw .fromMismatch
        }
        guard let signingTime = signature.signingTime else { throw .signatureNotValid }
        let age = facts.acceptedAt - signingTime
        guard age <= SMIMELimits.oldestSigningTime, facts.openedAt - signingTime <= SMIMELimits.oldestSigningTimeAtOpening,
            age >= .zero - SMIMELimits.furthestSigningTime
        else {
            throw .signingTimeOutOfRange
        }
        guard FramingFault.firstFault(in: payload.message) == nil else { throw .framing }
        return Opened(
            message: payload.message, signer: member, gateway: gateway, transfer: payload.transfer, assurance: payload.assurance,
            from: payload.from, signingTime: signingTime)
    }

    private func signer(
        _ signature: VerifiedSignature, _ facts: OpeningFacts
    ) async throws(OpeningFailure) -> (MemberID, DomainName, Set<DomainName>) {
        switch await trust.judge(signer: signature.signer, others: signature.others, at: facts.acceptedAt) {
        case .trusted(let member, let gateway, let domains): return (member, gateway, domains)
        case .notTrusted(let why): throw .signerNotTrusted(why)
        case .notListed: throw .signerNotListed
        case .unknown: throw .temporary("no directory")
        }
    }

    private static func from(_ octets: Octets) throws(OpeningFailure) -> EmailAddress {
        do { return try soleFromAddress(of: try Message(parsing: octets).header).address } catch { throw .fromMismatch }
    }
}
