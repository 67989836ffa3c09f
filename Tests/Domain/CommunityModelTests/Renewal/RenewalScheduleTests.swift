import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@Suite("When a certificate is renewed (G-21)")
struct RenewalScheduleTests {
    private static let names = (0..<400).compactMap { DomainName("gateway-\($0).member-\($0 % 97).example") }
    private let start = TestCommunity.start

    private func dues(_ life: Duration, _ purpose: CertificatePurpose) -> [Duration] {
        Self.names.map { start + life - RenewalSchedule.due(from: start, to: start + life, of: $0, purpose) }
    }

    /// 10 days of overlap after 9 without the authority and one without a look: so 20 must be left, where the life has room for it.
    @Test(arguments: [30, 60, 90, 99]) func `enough is left for ten days of overlap, with the authority away for nine`(
        _ days: Int
    ) {
        for purpose in CertificatePurpose.allCases {
            for left in dues(.days(days), purpose) { #expect(left >= .days(20) && left < .days(days)) }
        }
    }

    @Test(arguments: [20, 21, 25]) func `a short life is renewed with most of it left, and not at once`(_ days: Int) {
        for left in dues(.days(days), .signing) { #expect(left >= .days(14) && left <= .days(days) * 8 / 10) }
    }

    /// As they would if all were certified on one day: over a tenth of the life, and never all on one day again.
    @Test func `gateways do not come together`() {
        let days = Dictionary(grouping: dues(.days(90), .encryption)) { $0.components.seconds / 86_400 }.mapValues(\.count)
        #expect(days.count >= 9 && days.values.allSatisfy { $0 < Self.names.count / 5 })
    }

    @Test func `purposes of one gateway do not come together, and the same day is said each time`() throws {
        let name = try #require(Self.names.first), end = start + .days(90)
        let dues = CertificatePurpose.allCases.map { RenewalSchedule.due(from: start, to: end, of: name, $0) }
        #expect(Set(dues).count == 3)
        #expect(dues == CertificatePurpose.allCases.map { RenewalSchedule.due(from: start, to: end, of: name, $0) })
    }
}
