import MailModel
import Testing

@Suite("Times: RFC 3339 section 5.6, RFC 5322 section 3.3")
struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_000_000, "2026-11-18T11:06:40Z"),
        (-1, "1969-12-31T23:59:59Z"), (-86_400, "1969-12-31T00:00:00Z"), (-86_401, "1969-12-30T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ]) func `a moment has one text`(_ seconds: Int64, _ text: String) {
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: seconds))
    }

    @Test(arguments: [
        "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.0Z", "+026-01-01T00:00:00Z", "2026-01-01T00:00:00z",
    ])
    func `another text is none`(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `the day of the week is right`() {
        #expect(Timestamp(rfc3339: "2026-11-24T21:40:00Z")?.rfc5322 == "Tue, 24 Nov 2026 21:40:00 +0000")
        #expect(Timestamp(seconds: -1).rfc5322 == "Wed, 31 Dec 1969 23:59:59 +0000")
    }

    @Test func `spans are added and measured`() {
        let time = Timestamp(microseconds: -1)
        #expect(time.seconds == -1 && Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect((time + .minutes(1)) - time == .seconds(60) && time - .hours(1) < time)
        #expect(Duration.days(1).wholeMicroseconds == 86_400_000_000)
    }

    /// As one flipped bit makes it, or somebody who sends a number.
    @Test func `reckoning ends at the least and the greatest moment`() {
        let first = Timestamp(microseconds: .min), last = Timestamp(microseconds: .max), now = Timestamp(seconds: 1_800_000_000)
        #expect(last + .seconds(1) == last && first - .seconds(1) == first)
        #expect(first + .zero - .days(1) == first && last + .seconds(Int64.max) == last)
        #expect(Timestamp(seconds: .max) == last && Timestamp(seconds: .min) == first)
        #expect(last - first > .zero && first - now < .zero && now - first > now - .distantPast)
        #expect(first.seconds == -9_223_372_036_855 && last.seconds == 9_223_372_036_854)
        #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
        #expect(first.rfc3339 == "-290308-12-21T19:59:05Z" && last.rfc3339 == "294247-01-10T04:00:54Z")
        #expect(!first.rfc5322.isEmpty && !last.rfc5322.isEmpty)
    }
}
