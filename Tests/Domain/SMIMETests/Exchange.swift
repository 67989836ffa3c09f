import CMSFormat
import CommunityModel
import Crypto
import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit
import X509

/// A message on its way from the ministry to kiwimail, with everything on the way changeable.
struct Exchange {
    let community: TestCommunity
    let sender: MemoryKeys, receiver: MemoryKeys

    static let message = Octets(
        utf8: "From: Minister <minister@ministry.example>\r\nTo: aroha@kiwimail.example\r\nSubject: Very secret\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@ministry.example>\r\n\r\nBody\r\n.\r\n..\r\n trailing \r\n"
    )

    init() async throws {
        community = try await TestCommunity.make()
        sender = try MemoryKeys(community.ministry)
        receiver = try MemoryKeys(community.kiwimail)
    }

    func copy(
        _ message: Octets = Exchange.message, signer: TestIdentity? = nil, to: String = "kiwimail",
        recipients: [String] = ["aroha@kiwimail.example"], assuredBy: String = "ministry",
        signedAt: Timestamp = TestCommunity.start
    ) async throws -> ProtectedCopy {
        let identity = signer ?? community.ministry.signing
        let signing = SigningIdentity(
            chain: [identity.certificate, identity.issuing],
            key: PublicKeyID(subjectPublicKeyInfo: identity.key.publicKey.derRepresentation))
        let keys: any KeyService = signer == nil ? sender : SigningOnly(key: identity.key)
        let transfer = Transfer(
            id: TransferID([UInt8](repeating: 7, count: 16))!, to: MemberID(to)!, recipients: recipients.map { EmailAddress($0)! }
        )
        let assurance = Assurance(
            member: MemberID(assuredBy)!, session: .organisation, identityLevel: 0, isSoleUser: false)!
        return try await Protector(keys: keys, signer: signing).protect(
            ProtectRequest(
                message: Message(parsing: message), transfer: transfer, assurance: assurance,
                recipientCertificates: [community.kiwimail.encryption.certificate], signingTime: signedAt))
    }

    func open(
        _ received: Octets, peer: String = "ministry", sender: String? = "minister@ministry.example",
        recipients: [String] = ["aroha@kiwimail.example"]
    ) async -> Opening {
        let certificate = community.kiwimail.encryption.certificate
        let opener = Opener(
            keys: receiver, trust: DirectoryTrust(community: community), own: community.kiwimail.member,
            certificates: { [certificate] })
        let facts = OpeningFacts(
            acceptedAt: TestCommunity.start + .seconds(60), peerMember: MemberID(peer)!, sender: sender.map { EmailAddress($0)! },
            recipients: recipients.map { EmailAddress($0)! })
        return await opener.open(received, facts: facts)
    }
}

/// Signs with a key of its own and wraps for nobody.
private struct SigningOnly: KeyService {
    let key: P256.Signing.PrivateKey

    func sign(_ octets: Octets, with id: SigningKeyID) async throws(KeyFailure) -> [UInt8] {
        guard let signature = try? key.signature(for: octets.bytes) else { throw .keyUnavailable }
        return Array(signature.derRepresentation)
    }

    func sharedSecret(
        withEphemeral x963: [UInt8], key: DecryptionKeyID
    ) async throws(KeyFailure) -> SharedSecretOctets { throw .keyNotFound }

    func wrap(_ contentKey: SymmetricKey) async throws(KeyFailure) -> [UInt8] { [] }
    func unwrap(_ wrapped: [UInt8]) async throws(KeyFailure) -> SymmetricKey { throw .keyNotFound }
}

/// The directory's word on a signer, as a gateway asks for it.
private struct DirectoryTrust: SignerTrust {
    let community: TestCommunity

    func judge(signer: Certificate, others: [Certificate], at acceptance: Timestamp) async -> SignerVerdict {
        let judgement = await community.trust.judge(
            leaf: signer.der, intermediates: others.map(\.der), purpose: .signing, at: acceptance)
        guard judgement.isTrusted, let id = judgement.member, let member = community.directory.member(id),
            let gateway = judgement.gateway
        else { return .notTrusted("\(judgement.verdict)") }
        return .trusted(member: id, gateway: gateway, domains: Set(member.domains.map(\.name)))
    }
}
