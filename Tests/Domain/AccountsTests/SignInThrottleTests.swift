import Accounts
import MailModel
import SecureMailTestKit
import Testing

@Suite("Guessing is slowed down, and nobody else is")
struct SignInThrottleTests {
    private let clock = FakeClock()
    private let throttle = SignInThrottle()
    private let aroha = "aroha@kiwi.example"

    private func allows(_ account: String, _ client: String) -> Bool {
        defer { throttle.gaveUp(account, client: client) }
        return throttle.begin(account, client: client, now: clock.now) != .refused
    }

    private func fail(_ account: String, _ client: String, times: Int) {
        for _ in 0..<times { throttle.failed(account, client: client, now: clock.now) }
    }

    @Test func `the first failures are free, then each doubles the wait, up to a quarter of an hour`() {
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair - 1)
        #expect(allows(aroha, "192.0.2.66"))
        var expected = SignInThrottle.firstWait
        for _ in 0..<14 {
            fail(aroha, "192.0.2.66", times: 1)
            clock.advance(by: expected - .milliseconds(1))
            #expect(!allows(aroha, "192.0.2.66"), "\(expected)")
            clock.advance(by: .milliseconds(1))
            #expect(allows(aroha, "192.0.2.66"), "\(expected)")
            expected = min(expected * 2, SignInThrottle.longestWait)
        }
        #expect(expected == SignInThrottle.longestWait)
    }

    @Test(arguments: [Duration.hours(1), .days(30)])
    func `a clock that is set back locks nobody out, and one that jumps ahead lets nobody guess for long`(_ jump: Duration) {
        fail(aroha, "192.0.2.66", times: 40)
        clock.set(by: .zero - jump)
        #expect(!allows(aroha, "192.0.2.66"), "the wait goes on")
        clock.advance(by: SignInThrottle.longestWait)
        #expect(allows(aroha, "192.0.2.66"), "and ends")
        clock.set(by: jump)
        fail(aroha, "192.0.2.66", times: 40)
        #expect(!allows(aroha, "192.0.2.66"))
    }

    @Test func `an hour after the last failure all are forgotten`() {
        fail(aroha, "192.0.2.66", times: 40)
        clock.advance(by: SignInThrottle.memory)
        #expect(allows(aroha, "192.0.2.66"))
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair - 1)
        #expect(allows(aroha, "192.0.2.66"))
    }

    @Test func `nobody locks another out of an account`() {
        for client in 1...200 { fail(aroha, "192.0.2.\(client)", times: 20) }
        #expect(allows(aroha, "198.51.100.1") && !allows(aroha, "192.0.2.1"))
    }

    @Test func `one client over many accounts waits, at accounts that it knows too little`() {
        for number in 0..<SignInThrottle.freeFailuresOfClient - 1 { fail("\(number)@kiwi.example", "192.0.2.66", times: 1) }
        #expect(allows("new@kiwi.example", "192.0.2.66"))
        fail("another@kiwi.example", "192.0.2.66", times: 1)
        #expect(!allows("new@kiwi.example", "192.0.2.66") && allows("new@kiwi.example", "192.0.2.1"))
        clock.advance(by: SignInThrottle.firstWait)
        #expect(allows("new@kiwi.example", "192.0.2.66"))
    }

    @Test func `who signed in from there before is not held back by neighbours`() {
        throttle.succeeded(aroha, client: "192.0.2.66", now: clock.now)
        for number in 0..<100 { fail("\(number)@kiwi.example", "192.0.2.66", times: 1) }
        #expect(allows(aroha, "192.0.2.66") && !allows("new@kiwi.example", "192.0.2.66"))
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair)
        #expect(!allows(aroha, "192.0.2.66"))
    }

    @Test func `success clears what one account's owner typed wrong`() {
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair)
        #expect(!allows(aroha, "192.0.2.66"))
        throttle.succeeded(aroha, client: "192.0.2.66", now: clock.now)
        #expect(allows(aroha, "192.0.2.66"))
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair - 1)
        #expect(allows(aroha, "192.0.2.66"))
    }

    @Test(arguments: [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("no address", "no address", true),
    ]) func `one holder of addresses is one client: RFC 6177 section 2`(_ first: String, _ second: String, _ isSame: Bool) {
        fail(aroha, first, times: SignInThrottle.freeFailuresOfPair)
        #expect(allows(aroha, second) == !isSame)
    }

    /// RFC 6177 section 2.
    @Test func `whoever has a whole site guesses no faster for it, and holds back nobody elsewhere`() {
        let guesses = SignInThrottle.freeFailuresOfPair * SignInThrottle.siteFactor
        for network in 0..<guesses {
            #expect(allows(aroha, "2001:db8:1:\(network)::1"))
            fail(aroha, "2001:db8:1:\(network)::1", times: 1)
        }
        #expect(!allows(aroha, "2001:db8:1:ffff::1"))
        #expect(allows(aroha, "2001:db8:2::1") && allows("wiremu@kiwi.example", "2001:db8:1:ffff::1"))
        for number in 0..<SignInThrottle.freeFailuresOfClient * SignInThrottle.siteFactor - guesses {
            fail("\(number)@kiwi.example", "2001:db8:1:\(number)::2", times: 1)
        }
        #expect(!allows("wiremu@kiwi.example", "2001:db8:1:ffff::1"))
        clock.advance(by: SignInThrottle.longestWaitOfSite)
        #expect(allows("wiremu@kiwi.example", "2001:db8:1:ffff::1"), "it may be many homes")
        fail(aroha, "2001:db8:1:fffe::1", times: 1)
        throttle.succeeded(aroha, client: "2001:db8:1:1::1", now: clock.now)
        #expect(allows(aroha, "2001:db8:1:1::1"), "who signed in from there before is not held back")
    }

    /// A password is worked out for some time, and its attempt counts from the beginning.
    @Test func `of guesses that come at once few go on`() {
        let begun = (0..<100).filter { _ in throttle.begin(aroha, client: "192.0.2.66", now: clock.now) != .refused }
        #expect(begun.count == 2 * SignInThrottle.freeFailuresOfPair)
        #expect(allows(aroha, "192.0.2.1"))
        fail(aroha, "192.0.2.66", times: begun.count)
        #expect(!allows(aroha, "192.0.2.66"))
        clock.advance(by: SignInThrottle.longestWait)
        #expect((0..<100).filter { _ in throttle.begin(aroha, client: "192.0.2.66", now: clock.now) != .refused }.count == 1)
    }

    @Test(.timeLimit(.minutes(3))) func `what is remembered has a bound, and the newest stays`() {
        for number in 0..<SignInThrottle.capacity + 5_000 {
            fail("\(number)@kiwi.example", "2001:db8:\(String(number, radix: 16))::1", times: 1)
            if number % 100 == 0 { clock.advance(by: .milliseconds(1)) }
        }
        fail(aroha, "192.0.2.66", times: SignInThrottle.freeFailuresOfPair)
        #expect(!allows(aroha, "192.0.2.66"))
    }
}
