import Accreditation
import CommunityModel
import DirectoryTransport
import KeyFiles
import MailModel
import MessageFlow
import SecureMailTestKit
import Synchronization
import X509

@testable import Accreditation
@testable import NodeAssembly

/// An authority in memory with what it published last. It publishes when there is news, and cosigns every day.
final class RenewalCommunity: Sendable {
    private struct State {
        var isAway = false
        var published: MemoryLog?
        var leaves = 0
        var cosignedAt = Timestamp.distantPast
        var refusals: [String: Int] = [:]
        var issued = 0
    }

    let community: TestCommunity
    let clock: FakeClock
    private let state = Mutex(State())

    init(_ community: TestCommunity, _ clock: FakeClock) { (self.community, self.clock) = (community, clock) }

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

    /// What the authority's server gives; verified by each who takes it, and not here.
    func log() async throws -> MemoryLog {
        let leaves = await community.authority.leaves.count, now = clock.now
        let (published, known, cosignedAt, isAway) = state.withLock { ($0.published, $0.leaves, $0.cosignedAt, $0.isAway) }
        if let published, isAway || leaves == known && now - cosignedAt < .days(1) { return published }
        if leaves == known {
            try Authority.cosign(in: community.store, at: now)
        } else {
            try await community.authority.publish(at: now)
        }
        let log = MemoryLog(of: community.store)
        state.withLock { ($0.published, $0.leaves, $0.cosignedAt) = (log, leaves, now) }
        return log
    }
}
