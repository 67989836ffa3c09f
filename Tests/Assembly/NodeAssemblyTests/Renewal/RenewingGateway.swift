import Accreditation
import CMSFormat
import CommunityModel
import Crypto
import DirectoryTransport
import KeyFiles
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing
import X509

@testable import NodeAssembly

/// A gateway as far as its certificates go: its keys' folder, its directory and its renewer, by the code that runs in a node.
final class RenewingGateway: Sendable {
    /// Keeps the log, as the disk would.
    private final class Keeping: LogKeeping {
        private let kept = Mutex<(log: MemoryLog, position: LogPosition?)>((MemoryLog(), nil))
        var files: any LogSource { kept.withLock { $0.log } }
        func keptPosition() -> LogPosition? { kept.withLock { $0.position } }
        func keep(_ growth: LogGrowth) throws {
            try kept.withLock { kept in
                try kept.log.keep(growth)
                kept.position = growth.position
            }
        }
    }

    let name: DomainName
    let clock: FakeClock
    let log = CapturedLog()
    let directory = DirectoryHolder()
    let service: FileKeyService
    let keys: GatewayKeys
    let renewer: CertificateRenewer
    private let follower: DirectoryFollower
    private let community: RenewalCommunity

    /// - Parameter ask: who answers in the authority's place.
    init(
        _ id: String, in community: RenewalCommunity, _ folder: TemporaryFolder, at now: Timestamp,
        asking ask: (@Sendable (Octets) async -> RenewalReply)? = nil
    ) async throws {
        let authority = community.community.authority
        let member = try #require(MemberID(id)), domain = try #require(DomainName("\(id).example"))
        let name = try #require(DomainName("gateway.\(id).example")),
            endpoint = try #require(Endpoint(host: "127.0.0.1", port: 24))
        try await authority.admit(member, name: id, at: now)
        try await authority.grant(domain, to: member, customer: id, strength: .password, at: now)
        try await authority.list(gateway: name, of: member, endpoint: endpoint, at: now)
        let clock = FakeClock(now), calls = UnsyncedFileCalls()
        let service = try FileKeyService.create(in: folder.file(id), secret: nil, calls: calls)
        var requests: [CertificatePurpose: String] = [:]
        for purpose in KeyPurpose.allCases {
            requests[try #require(CertificatePurpose(purpose))] = try service.request(for: purpose, gateway: name)
        }
        for (purpose, issued) in try await authority.issue(requests, for: name, at: now) {
            try service.install(issued.pem, for: try #require(KeyPurpose(rawValue: purpose.rawValue)))
        }
        (self.name, self.clock, self.service, self.community) = (name, clock, service, community)
        keys = GatewayKeys(service, of: name, member, directory: directory, clock: clock)
        renewer = CertificateRenewer(
            service, of: name, directory: directory, anchors: community.anchors, clock: clock,
            entropy: SeededEntropy(seed: UInt64(id.count)), logger: log.logger, ask: ask ?? community.answer)
        follower = DirectoryFollower(
            try community.anchors.log, holder: directory, place: Keeping(), kind: .publisher, clock: clock
        ) { _ in }
    }

    func follow() async {
        guard let log = try? await community.log() else { return }
        await follower.look(asking: log, changed: {})
    }

    /// What the directory in force here says of a gateway.
    func listed(_ purpose: CertificatePurpose, of gateway: DomainName) -> [GatewayCertificate] {
        directory.current?.gateway(named: gateway)?.1.certificates(for: purpose) ?? []
    }

    /// Agrees on a secret as who seals for a certificate does, and opens it.
    func opens(what isSealedFor: Certificate) async -> Bool {
        guard let theirs = P256.Signing.PublicKey(isSealedFor.publicKey),
            let point = try? P256.KeyAgreement.PublicKey(x963Representation: theirs.x963Representation)
        else { return false }
        let ephemeral = P256.KeyAgreement.PrivateKey(), key = PublicKeyID(subjectPublicKeyInfo: theirs.derRepresentation)
        guard let expected = try? ephemeral.sharedSecretFromKeyAgreement(with: point),
            let secret = try? await service.sharedSecret(
                withEphemeral: Array(ephemeral.publicKey.x963Representation), key: DecryptionKeyID(key))
        else { return false }
        return secret.secret == SharedSecretOctets(expected).secret
    }
}
