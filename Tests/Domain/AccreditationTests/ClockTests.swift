import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("A wrong clock does not get into the history")
struct ClockTests {
    static let now = TestCommunity.start

    @Test func `a jump of over 30 days is refused`() async throws {
        let community = try await TestCommunity.make()
        let authority = community.authority, ahead = Self.now + .days(31)
        let refusal = AuthorityFailure.clockAhead(of: Self.now)
        await #expect(throws: refusal) { try await authority.suspend(community.ministry.member, reason: "incident", at: ahead) }
        await #expect(throws: refusal) { try await authority.publish(at: ahead) }
        await #expect(throws: refusal) {
            try await authority.revoke(.signing, of: community.ministry.name, reason: .keyCompromise, at: ahead)
        }
        // Nothing of it stayed: acts of the right time go on.
        try await authority.suspend(community.ministry.member, reason: "incident", at: Self.now + .hours(1))
    }

    @Test func `unless an officer says that the clock is right`() async throws {
        let community = try await TestCommunity.make()
        let later = Self.now + .days(400)
        let again = try Authority.open(community.store, entropy: SystemTestEntropy())
        try await again.publish(at: later, after: .confirmed)
        let afterwards = try Authority.open(community.store, entropy: SystemTestEntropy())
        try await afterwards.suspend(community.ministry.member, reason: "incident", at: later + .days(1))
    }

    /// Gateways would take it for one that is dated back.
    @Test func `nothing is stated of long before the log was signed last, unless an officer says so`()
        async throws
    {
        let community = try await TestCommunity.make(), authority = community.authority, member = community.ministry.member
        try await authority.publish(at: Self.now + .days(2))
        try await authority.suspend(member, reason: "incident", at: Self.now + .hours(36))
        try await authority.resume(member, at: Self.now + .hours(36))
        try await authority.publish(at: Self.now + .days(3))
        let refusal = AuthorityFailure.clockBehind(Self.now + .days(3))
        await #expect(throws: refusal) { try await authority.suspend(member, reason: "incident", at: Self.now + .days(2)) }
        await #expect(throws: refusal) { try await authority.publish(at: Self.now + .days(2)) }
        try await authority.publish(at: Self.now + .days(2), after: .confirmed)
        try await authority.suspend(member, reason: "incident", at: Self.now + .days(2))
    }

    @Test func `publishing counts as a sign of life`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.publish(at: Self.now + .days(29))
        try await community.authority.suspend(community.ministry.member, reason: "incident", at: Self.now + .days(50))
    }

    @Test func `nothing is published before the last statement`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.suspend(community.ministry.member, reason: "incident", at: Self.now + .hours(1))
        await #expect(throws: AuthorityFailure.history(.timeRunsBackwards)) {
            try await community.authority.publish(at: Self.now)
        }
    }
}
