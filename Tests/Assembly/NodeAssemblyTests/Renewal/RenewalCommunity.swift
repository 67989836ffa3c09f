import Accreditation
import CommunityModel
import Crypto
import DirectoryTransport
import Foundation
import KeyFiles
import MailModel
import MessageFlow
import SecureMailTestKit
import Synchronization
import X509

@testable import Accreditation
@testable import NodeAssembly

/// An authority in memory with what it published last. It signs a directory when there is news, and every third day.
final class RenewalCommunity: Sendable {
    private struct State {
        var isAway = false
        var sequence: UInt64 = 10_000
        var published: DirectoryFile?
        var leaves = 0
        var refusals: [String: Int] = [:]
        var issued = 0
    }

    let community: TestCommunity
    let clock: FakeClock
    private let issuingKey: P384.Signing.PrivateKey
    private let publisher: Curve25519.Signing.PrivateKey
    private let state = Mutex(State())

    init(_ community: TestCommunity, _ clock: FakeClock) throws {
        (self.community, self.clock) = (community, clock)
        publisher = try community.publisher
        let text = community.store.read(AuthorityDocument.issuingKey).map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        issuingKey = try P384.Signing.PrivateKey(pemRepresentation: text)
    }

    var anchors: CommunityAnchors { CommunityAnchors(root: community.authority.root, authority: community.authority.keys) }
    var refusals: [String: Int] { state.withLock { $0.refusals } }
    var issued: Int { state.withLock { $0.issued } }

    func set(isAway: Bool) { state.withLock { $0.isAway = isAway } }
    private var isAway: Bool { state.withLock { $0.isAway } }

    /// As the authority's page answers, without HTTP.
    func answer(_ octets: Octets) async -> RenewalReply {
        guard !isAway else { return .notReachable("away") }
        do {
            let (certificate, isNew) = try await community.authority.renew(try SignedRenewal(parsing: octets), at: clock.now)
            if isNew { state.withLock { $0.issued += 1 } }
            return .certificates(Octets(utf8: certificate.pem))
        } catch let refusal as RenewalRefusal {
            let kind = String("\(refusal)".prefix(24))
            state.withLock { $0.refusals[kind, default: 0] += 1 }
            return .refused("\(refusal)", retryAfter: nil)
        } catch { return .notReachable("\(error)") }
    }

    /// What the authority's server gives; verified by each who takes it, and not here each time again.
    ///
    /// - Parameter tag: of what the asker has.
    func offer(unless tag: String?) async throws -> DirectoryOffer {
        let file = try await published(), name = "\(file.sequence)"
        return name == tag ? .unchanged : .file(file.octets, tag: name)
    }

    private func published() async throws -> DirectoryFile {
        let leaves = await community.authority.leaves, now = clock.now
        let (published, isAway) = state.withLock { ($0.published, $0.isAway) }
        if let published, isAway || published.leaves.count == leaves.count && now - published.issuedAt < .days(3) {
            return published
        }
        let sequence = state.withLock { state in
            state.sequence += 1
            return state.sequence
        }
        let end = now + AuthorityPeriods.directory
        let list = try CertificateRevocationList.issue(
            by: community.authority.issuing, key: issuingKey, number: sequence, thisUpdate: now, nextUpdate: end,
            revoked: await community.authority.register.revoked)
        let file = try DirectoryFile.publish(
            sequence: sequence, issuedAt: now, expiresAt: end, leaves: leaves, lists: [list], publisher: publisher)
        state.withLock { $0.published = file }
        return file
    }
}
