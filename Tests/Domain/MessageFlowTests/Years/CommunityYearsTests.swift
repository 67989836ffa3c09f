import Foundation
import MailModel
import SecureMailTestKit
import Testing

/// Joins, renewals, roll-overs, moves, suspensions, for years; and in their midst somebody who is not honest.
///
/// With `SECUREMAIL_SOAK` 50 gateways and two years; else a few of them and some weeks, so that the ordinary run has all of it in short.
@Suite("Years of a community", .serialized)
struct CommunityYearsTests {
    private static let plan = CommunityYears.Plan(gateways: TestForm.isLong ? 50 : 7, days: TestForm.isLong ? 730 : 32, seed: 11)
    /// Around what is dishonest: that needs no two years of its own.
    private static let eventful = CommunityYears.Plan(
        gateways: TestForm.isLong ? 50 : 5, days: TestForm.isLong ? 60 : 6, seed: 12)

    private static func report(_ name: String, _ years: CommunityYears) {
        let acts = years.done.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(name): \(years.gateways.count) gateways, \(years.leaves.count) statements; \(acts)")
    }

    @Test func `everybody knows what was stated, and nobody is alarmed`() async throws {
        let years = try await CommunityYears(Self.plan)
        for _ in 0..<4 {
            try await years.live(days: Self.plan.days / 4)
            try years.checkAll()
            if TestForm.isLong { Self.report("years, by \(years.clock.now.rfc3339)", years) }
        }
        years.checkCalm()
        Self.report("years", years)
        #expect(years.problems.isEmpty, "\(years.problems.prefix(5))")
        #expect(years.done["renewals", default: 0] > Self.plan.gateways * Self.plan.days / 60)
        for kind in ["joins", "suspensions", "moves", "keys given up"] { #expect(years.done[kind, default: 0] > 0, "no \(kind)") }
    }

    @Test(arguments: Dishonesty.allCases) func `every gateway ends in the right state, or has said what is wrong, in time`(
        _ kind: Dishonesty
    ) async throws {
        let years = try await CommunityYears(Self.eventful)
        try await years.live(days: Self.eventful.days / 2)
        years.checkCalm()
        let deceit = try await years.deceive(kind)
        try years.checkNoticed(kind, deceit)
        if kind == .frozenMirror { try await years.freezeOn(deceit) }
        try await years.beHonestAgain(kind, deceit)
        let lost: Set<MemberID> = kind == .splitView ? deceit.victims : []
        if kind != .splitView { try await years.live(days: Self.eventful.days / 2) }
        try await years.publish()
        await years.everybodyLooks()
        try years.checkAll(but: lost)
        years.checkCalm(but: kind == .splitView ? Set(years.gateways.map(\.member)) : deceit.victims)
        #expect(years.problems.isEmpty, "\(years.problems.prefix(5))")
    }

    @Test func `a lost issuing key is replaced without a day in which somebody has no certificate`() async throws {
        let years = try await CommunityYears(Self.eventful)
        try await years.live(days: Self.eventful.days / 2)
        try await years.loseIssuingKey()
        try await years.live(days: Self.eventful.days / 2)
        try years.checkAll()
        years.checkCalm()
        #expect(years.problems.isEmpty, "\(years.problems.prefix(5))")
    }
}
