import CommunityModel
import MailModel
import MessageFlow
import SecureMailTestKit
import X509

/// A gateway as far as the log goes, by the code that runs in a node: it follows what it is shown, keeps it, and compares it with others.
final class YearsGateway: Sendable {
    let member: MemberID
    let holder = DirectoryHolder()
    let source: ShownLog
    let alarms: Alarms
    private let follower: DirectoryFollower
    private let views: PeerViews
    private let kept: MemoryLogKeeping
    private let reports: MemorySplitViews

    /// - Parameter former: the same gateway before its restart.
    init(_ member: MemberID, _ authority: AuthorityKeys, root: Certificate, clock: FakeClock, after former: YearsGateway? = nil)
        throws
    {
        self.member = member
        (source, alarms) = (former?.source ?? ShownLog(), former?.alarms ?? Alarms())
        (kept, reports) = (former?.kept ?? MemoryLogKeeping(), former?.reports ?? MemorySplitViews())
        let alarms = alarms
        follower = DirectoryFollower(
            try FollowedLog(of: authority, roots: [root]), holder: holder, place: kept, kind: .publisher, clock: clock
        ) { alarms.add($0, at: clock.now) }
        views = try PeerViews(of: authority, holder: holder, place: reports, clock: clock) { alarms.add($0, at: clock.now) }
    }

    func readKept() async {
        await follower.readKept()
        await views.readKept()
        await views.followed(follower)
    }

    func look() async {
        await follower.look(asking: source, changed: {})
        await views.followed(follower)
    }

    /// On the connection on which it brings mail each side hears what the other holds.
    func writes(to other: YearsGateway) async {
        guard let ours = views.telling(other.member), await other.views.heard(ours, from: member, in: other.follower),
            let theirs = other.views.ours
        else { return }
        await views.heard(theirs, from: other.member, in: follower)
    }

    func decide() async throws { try await views.decide() }
}
