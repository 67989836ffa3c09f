import Accreditation
import CommunityModel
import Crypto
import DirectoryTransport
import KeyFiles
import MailModel
import SecureMailTestKit
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import NodeAssembly

/// What the authority's address answers is believed no more than what anybody says.
@Suite("Renewals at the gateway")
struct RenewalAnswerTests {
    /// Says what it is told to say, and remembers what was asked.
    private final class Voice: Sendable {
        private let state = Mutex<(asked: [SignedRenewal], replies: [RenewalReply])>(([], []))
        var asked: [SignedRenewal] { state.withLock { $0.asked } }
        func say(_ reply: RenewalReply) { state.withLock { $0.replies.append(reply) } }
        func answer(_ octets: Octets) -> RenewalReply {
            state.withLock { state in
                if let signed = try? SignedRenewal(parsing: octets) { state.asked.append(signed) }
                return state.replies.isEmpty ? .notReachable("silent") : state.replies.removeFirst()
            }
        }
    }

    private let now = TestCommunity.start
    private let folder: TemporaryFolder
    private let community: RenewalCommunity
    private let gateway: RenewingGateway
    private let voice = Voice()

    init() async throws {
        folder = try TemporaryFolder()
        let voice = voice
        community = try RenewalCommunity(await TestCommunity.make(), FakeClock(now))
        gateway = try await RenewingGateway("rimu", in: community, folder, at: now) { voice.answer($0) }
        await gateway.follow()
    }

    private func renew(_ purpose: KeyPurpose = .signing) async -> (text: String, isWell: Bool)? {
        await gateway.renewer.renew([purpose], isForced: true).first
    }

    private func issued(
        for key: P256.Signing.PrivateKey, _ purpose: CertificatePurpose, by other: TestCommunity, _ name: DomainName
    ) async throws -> String {
        let request = try TestCommunity.request(for: name, key: key)
        return try #require(try await other.authority.issue([purpose: request], for: name, at: now)[purpose]).pem
    }

    @Test func `a certificate for another key, gateway, purpose or of another community is not installed`() async throws {
        let before = gateway.service.installed(.signing).map(\.digest), key = P256.Signing.PrivateKey()
        let own = community.community, foreign = try await TestCommunity.make()
        let answers = [
            try await issued(for: key, .signing, by: own, gateway.name),
            try await issued(for: P256.Signing.PrivateKey(), .tls, by: own, own.kiwimail.name),
            try await issued(for: key, .signing, by: foreign, foreign.kiwimail.name), "", "no PEM",
        ]
        for answer in answers {
            voice.say(.certificates(Octets(utf8: answer)))
            #expect(await renew()?.isWell == false)
            #expect(gateway.service.installed(.signing).map(\.digest) == before)
        }
        let keys = voice.asked.map(\.request.certificateRequest)
        #expect(gateway.service.pendingKey(.signing) != nil && keys.count == answers.count)
    }

    /// Of the right key, for the right name, by an authority of the same names whose root is another.
    @Test func `a certificate that does not chain to the root is not installed`() async throws {
        voice.say(.notReachable("away"))
        _ = await renew()
        let request = try #require(voice.asked.first?.request)
        let foreign = try RenewalCommunity(await TestCommunity.make(), FakeClock(now))
        let twin = try await RenewingGateway("rimu", in: foreign, try TemporaryFolder(), at: now)
        let pem = try CertificateSigningRequest(derEncoded: Array(request.certificateRequest.bytes)).serializeAsPEM().pemString
        let issued = try await foreign.community.authority.issue([.signing: pem], for: twin.name, at: now)
        voice.say(.certificates(Octets(utf8: try #require(issued[.signing]).pem)))
        let result = try #require(await renew())
        #expect(!result.isWell && result.text.contains("is not good"))
        #expect(gateway.service.installed(.signing).count == 1)
    }

    @Test func `an answer that was lost comes again, and no second certificate is issued`() async throws {
        let community = community, voice = voice
        let gateway = try await RenewingGateway("totara", in: community, folder, at: now) { octets in
            let reply = await community.answer(octets)
            return voice.asked.isEmpty && voice.answer(octets) == .notReachable("silent") ? .notReachable("lost") : reply
        }
        await gateway.follow()
        #expect(await gateway.renewer.renew([.tls], isForced: true).first?.isWell == false)
        #expect(gateway.service.installed(.tls).count == 1)
        #expect(await gateway.renewer.renew([.tls], isForced: false).first?.isWell == true)
        #expect(gateway.service.installed(.tls).count == 2 && community.issued == 1)
    }

    /// A clock that was wrong for a moment must not silence it until the wrong time comes.
    @Test func `what failed under a clock that was ahead is tried again after it is set back`() async throws {
        gateway.clock.set(by: .days(70))
        await gateway.renewer.look()
        let asked = voice.asked.count
        #expect(asked > 0)
        gateway.clock.set(by: .zero - .days(70))
        gateway.clock.advance(by: RenewalPause.longest)
        await gateway.renewer.look()
        #expect(voice.asked.count > asked)
    }

    @Test func `failures are told once a day, and tried no more often than the pauses say`() async throws {
        voice.say(.refused("no", retryAfter: .hours(2)))
        _ = await renew()
        let first = voice.asked.count
        for _ in 0..<60 {
            gateway.clock.advance(by: .minutes(1))
            await gateway.renewer.look()
        }
        #expect(voice.asked.count == first, "the authority asked for two hours")
        for _ in 0..<(60 * 22) {
            gateway.clock.advance(by: .minutes(1))
            await gateway.renewer.look()
        }
        #expect((5..<40).contains(voice.asked.count), "\(voice.asked.count)")
        #expect(gateway.log.troubles.count == 1)
    }

    @Test(arguments: [1, 2, 5, 12, 60]) func `pauses grow, differ, and are an hour at most near the end`(_ failures: Int) {
        for chance in [UInt8(0), 128, 255] {
            let far = RenewalPause.after(failures, left: .days(30), asked: nil, chance: chance)
            let near = RenewalPause.after(failures, left: .days(11), asked: .days(1), chance: chance)
            #expect(far >= .seconds(30) && far <= RenewalPause.longest && near <= RenewalPause.longestNearTheEnd)
        }
        #expect(
            RenewalPause.after(failures, left: .days(30), asked: nil, chance: 255)
                < RenewalPause.after(failures, left: .days(30), asked: nil, chance: 0))
    }

    @Test(arguments: KeyPurpose.allCases) func `a compromised key is replaced, and the request says so until it is`(
        _ purpose: KeyPurpose
    ) async throws {
        let community = community
        let gateway = try await RenewingGateway("totara", in: community, folder, at: now)
        await gateway.follow()
        let listed = try #require(CertificatePurpose(purpose))
        community.set(isAway: true)
        try await gateway.renewer.giveUp(purpose)
        #expect(await gateway.renewer.renew([purpose], isForced: true).first?.isWell == false)
        let waiting = gateway.service.pendingKey(purpose)
        // The command again makes no other key.
        try await gateway.renewer.giveUp(purpose)
        #expect(await gateway.renewer.renew([purpose], isForced: true).first?.isWell == false)
        #expect(gateway.service.pendingKey(purpose) == waiting && waiting != nil)
        community.set(isAway: false)
        gateway.clock.advance(by: .hours(1))
        community.clock.advance(by: .hours(1))
        await gateway.renewer.look()
        await gateway.follow()
        #expect(gateway.service.newestKey(purpose) == waiting)
        #expect(try !gateway.service.isGivingUp(purpose))
        #expect(gateway.listed(listed, of: gateway.name).map(\.isRevoked) == [true, false])
        #expect(gateway.keys.serving(purpose, at: gateway.clock.now)?.key == waiting)
    }
}
