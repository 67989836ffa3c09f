import Accreditation
import CommunityModel
import DeliveryPolicy
import KeyFiles
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing
import struct X509.Certificate

@testable import NodeAssembly

/// Whatever a revoked certificate signs is set aside by every receiver: mail waits for another one instead.
@Suite("Who signs for a gateway")
struct GatewayKeysTests {
    private let now = TestCommunity.start
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// - Returns: the certificate that was issued for the present signing key, which is installed.
    private func install(_ service: FileKeyService, _ community: TestCommunity) async throws -> Certificate {
        let name = community.kiwimail.name
        let request = try service.request(for: .signing, gateway: name)
        let issued = try #require(
            try await community.authority.issue([.signing: request], agreedBy: community.kiwimail, at: now)[.signing])
        try service.install(issued.pem, for: .signing)
        return issued.certificate
    }

    private func isReady(_ keys: GatewayKeys) -> Bool {
        if case .ready = keys.signing(at: now) { true } else { false }
    }

    private func fault(_ keys: GatewayKeys, at time: Timestamp? = nil) -> CertificateFault? {
        if case .unfit(let fault) = keys.signing(at: time ?? now) { fault } else { nil }
    }

    /// G-21: with under 8 days left nothing is signed, so that no receiver meets a certificate that has expired under way.
    @Test func `what is wrong with the signing certificate is told apart`() async throws {
        let community = try await TestCommunity.make(), holder = DirectoryHolder()
        let service = try FileKeyService.create(in: folder.file("keys"), secret: nil)
        let keys = GatewayKeys(
            service, of: community.kiwimail.name, community.kiwimail.member, directory: holder, clock: FakeClock(now))
        #expect(fault(keys) == .missing)
        let certificate = try await install(service, community)
        holder.replace(by: try await community.republished(at: now).directory)
        let end = certificate.validTo
        for (time, expected) in [
            (now, nil), (end - .days(8), nil), (end - .days(8) + .seconds(1), .endsSoon), (end, .endsSoon),
            (end + .seconds(1), .expired), (certificate.validFrom - .days(1), .notYetValid),
        ] as [(Timestamp, CertificateFault?)] {
            #expect(fault(keys, at: time) == expected, "\(time)")
        }
    }

    @Test func `nothing is signed with a certificate that was revoked, and again with the next one`() async throws {
        let community = try await TestCommunity.make(), holder = DirectoryHolder()
        let service = try FileKeyService.create(in: folder.file("keys"), secret: nil)
        let keys = GatewayKeys(
            service, of: community.kiwimail.name, community.kiwimail.member, directory: holder, clock: FakeClock(now))
        let lost = try await install(service, community)
        holder.replace(by: try await community.republished(at: now).directory)
        #expect(isReady(keys))
        try await community.authority.revoke(serial: Array(lost.serialNumber.bytes), reason: .keyCompromise, at: now)
        holder.replace(by: try await community.republished(at: now).directory)
        #expect(fault(keys) == .revoked)
        try service.renew(.signing)
        _ = try await install(service, community)
        holder.replace(by: try await community.republished(at: now).directory)
        #expect(isReady(keys))
    }

    /// G-21: both are accepted during roll-over, and the newer is used once others can know it.
    @Test func `until the directory lists the new certificate the old one serves`() async throws {
        let community = try await TestCommunity.make(), holder = DirectoryHolder()
        let service = try FileKeyService.create(in: folder.file("keys"), secret: nil)
        let keys = GatewayKeys(
            service, of: community.kiwimail.name, community.kiwimail.member, directory: holder, clock: FakeClock(now))
        let old = try await install(service, community)
        holder.replace(by: try await community.republished(at: now).directory)
        try service.beginRenewal(.signing)
        #expect(keys.serving(.signing, at: now)?.certificate == old)
        let new = try await install(service, community)
        #expect(keys.serving(.signing, at: now)?.certificate == old)
        holder.replace(by: try await community.republished(at: now).directory)
        #expect(keys.serving(.signing, at: now)?.certificate == new)
        // One that has begun for nobody yet, as this clock is behind, leaves the place to the old one.
        #expect(
            keys.serving(.signing, at: new.validFrom - .days(1))?.certificate == new, "neither has begun: the newest tells why")
        #expect(isReady(keys))
    }
}
