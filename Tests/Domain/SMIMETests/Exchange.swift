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
    let sender: GatewayMemoryKeys, receiver: GatewayMemoryKeys

    static let message = Octets(
        utf8: "From: Minister <minister@ministry.example>\r\nTo: aroha@kiwimail.example\r\nSubject: Very secret\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@ministry.example>\r\n\r\nBody\r\n.\r\n..\r\n trailing \r\n"
    )

    init() async throws {
        community = try await TestCommunity.make()
        sender = try GatewayMemoryKeys(community.ministry)
        receiver = try GatewayMemoryKeys(community.kiwimail)
    }

    func copy(
        _ message: Octets = Exchange.message, signer: TestIdentity? = nil, to: String = "kiwimail",
        recipients: [String] = ["aroha@kiwimail.example"], assuredBy: String = "ministry",
        signedAt: Timestamp = TestCommunity.start
    ) async throws -> ProtectedCopy {
        let identity = signer ?? community.ministry.signing
        let signing = SigningIdentity(
            chain: [identity.certificate, identity.issuing],
            key: SigningKeyID(PublicKeyID(subjectPublicKeyInfo: identity.key.publicKey.derRepresentation)))
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
        recipients: [String] = ["aroha@kiwimail.example"], after wait: Duration = .zero
    ) async -> Opening {
        let certificate = community.kiwimail.encryption.certificate
        let opener = Opener(
            keys: receiver,
            trust: DirectoryTrust(verifier: community.verifier) { [directory = community.directory] in directory },
            own: community.kiwimail.member,
            certificates: { [certificate] })
        let facts = OpeningFacts(
            acceptedAt: TestCommunity.start + .seconds(60), openedAt: TestCommunity.start + .seconds(60) + wait,
            peerMember: MemberID(peer)!, sender: sender.map { EmailAddress($0)! },
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
