import CommunityModel
import Crypto
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Testing

/// Gateways cosign what they hold as witnesses (C2SP tlog-cosignature), so that a report of a split view proves who saw what.
@Suite struct PeerWitnessTests {
    private let community: TestCommunity
    private let authority: AuthorityKeys
    private let cosigner: NoteKey
    private let clock = FakeClock(TestCommunity.start)
    private let holder = DirectoryHolder()
    private let place = MemorySplitViews()
    private let views: PeerViews
    private let ours = ToldLog()

    init() async throws {
        community = try await TestCommunity.make()
        authority = try #require(ToldLog.authority)
        cosigner = try CommunityLog.cosigner(of: authority)
        holder.replace(by: community.directory)
        views = try PeerViews(of: authority, holder: holder, place: place, clock: clock) { _ in }
    }

    private var kiwimail: MemberID { community.kiwimail.member }

    private func line(_ size: Int, forkedAt fork: Int = .max) async throws -> CheckpointLine {
        let log = ToldLog()
        try await log.grow(to: size, forkedAt: fork, at: clock.now)
        return try CheckpointLine(parsing: try #require(try await log.line()))
    }

    private func told(_ head: CheckpointLine, by witness: TestWitness) throws -> String {
        LogView(head: head, cosignature: try witness.cosignature(head, log: cosigner)).text
    }

    private func follow(to size: Int) async throws {
        try await ours.grow(to: size, at: clock.now)
        await views.followed(ours)
    }

    @Test func `a report proves what each of the two gateways saw`() async throws {
        views.cosign(by: TestWitness(community.ministry, at: clock.now))
        try await follow(to: 10)
        let head = try await line(7, forkedAt: 3)
        #expect(await views.heard(try told(head, by: TestWitness(community.kiwimail, at: clock.now)), from: kiwimail, in: ours))
        let report = try #require(try place.keptReports().first)
        #expect(report.theirs?.gateway == community.kiwimail.name && report.ours?.gateway == community.ministry.name)
        #expect(report.theirs?.time == clock.now)
        try report.verify(by: authority)
        // Nobody is said to have seen the other's history.
        let swapped = SplitViewReport(
            proof: report.proof, member: report.member, foundAt: report.foundAt, theirs: report.ours, ours: report.theirs)
        #expect(throws: LogFailure.proofWrong) { try swapped.verify(by: authority) }
    }

    @Test func `a head that is compared later keeps the word of who told it`() async throws {
        try await follow(to: 10)
        let head = try await line(20, forkedAt: 12)
        await views.heard(try told(head, by: TestWitness(community.kiwimail, at: clock.now)), from: kiwimail, in: ours)
        try await follow(to: 25)
        #expect(try place.keptReports().first?.theirs?.gateway == community.kiwimail.name)
    }

    @Test func `who cosigned the newest tree is told`() async throws {
        #expect(views.cosigners.heard == 0)
        try await follow(to: 10)
        let witness = TestWitness(community.kiwimail, at: clock.now)
        await views.heard(try told(try await line(9), by: witness), from: kiwimail, in: ours)
        #expect(views.cosigners.ofNewest.isEmpty && views.cosigners.heard == 1)
        await views.heard(try told(try await line(10), by: witness), from: kiwimail, in: ours)
        #expect(views.cosigners.ofNewest == [kiwimail] && views.cosigners.heard == 1)
        try await follow(to: 11)
        #expect(views.cosigners.ofNewest.isEmpty)
    }

    @Test(arguments: ["no word", "another member's", "a key that nobody vouched for", "of another head"])
    func `what is no cosignature of that member's counts for nothing, and the head is compared all the same`(
        _ what: String
    ) async throws {
        try await follow(to: 10)
        let head = try await line(10, forkedAt: 3), other = try await line(9, forkedAt: 3)
        var witness = TestWitness(community.kiwimail, at: clock.now)
        var text: String
        switch what {
        case "no word": text = head.text
        case "another member's": text = try told(head, by: TestWitness(community.ministry, at: clock.now))
        case "of another head": text = LogView(head: head, cosignature: try witness.cosignature(other, log: cosigner)).text
        default:
            witness.voucher = P256.Signing.PrivateKey()
            text = try told(head, by: witness)
        }
        #expect(await views.heard(text, from: kiwimail, in: ours))
        #expect(views.cosigners.heard == 0 && holder.isDoubted)
        let report = try #require(try place.keptReports().first)
        #expect(report.theirs == nil)
        try report.verify(by: authority)
    }

    /// C2SP tlog-cosignature: a witness must not forget what it cosigned, or it could cosign another history after a crash.
    @Test func `nothing is cosigned that the disk did not take`() async throws {
        views.cosign(by: TestWitness(community.ministry, at: clock.now))
        await ours.lose()
        try await follow(to: 10)
        #expect(try LogView(parsing: try #require(views.ours)).cosignature == nil)
        await ours.keepAgain()
        await views.followed(ours)
        #expect(try LogView(parsing: try #require(views.ours)).cosignature != nil)
    }

    @Test func `a line with a word fits into LOGVIEW, and is read as it was written`() async throws {
        let head = try await line(700), witness = TestWitness(community.kiwimail, at: clock.now)
        let text = try told(head, by: witness)
        #expect(text.utf8.count <= LogView.longestText && LogView.longestText <= 480)
        #expect(try LogView(parsing: text).text == text && LogView(parsing: head.text).text == head.text)
        for wrong in [text + " x", text + " ", String(text.dropLast()), head.text + " ", head.text + " a b c"] {
            #expect(throws: LogFailure.checkpointMalformed, "\(wrong)") { try LogView(parsing: wrong) }
        }
    }
}
