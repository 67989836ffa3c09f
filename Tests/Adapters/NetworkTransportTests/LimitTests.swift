import NetworkTransport
import Testing

@Suite("What is counted over all connections")
struct LimitTests {
    @Test func `connections are counted in all and by address, and come back`() {
        let limiter = ConnectionLimiter(limit: 3, perAddress: 2)
        #expect(limiter.enter("a") && limiter.enter("a") && !limiter.enter("a"))
        #expect(limiter.enter("b") && !limiter.enter("c") && limiter.open == 3)
        limiter.leave("a")
        #expect(limiter.enter("c") && !limiter.enter("a"))
        for address in ["a", "b", "c"] { limiter.leave(address) }
        #expect(limiter.open == 0 && limiter.enter("a"))
    }

    @Test func `without a limit by address only the sum counts`() {
        let limiter = ConnectionLimiter(limit: 100, perAddress: nil)
        #expect((0..<100).allSatisfy { _ in limiter.enter("a") } && !limiter.enter("b"))
    }

    @Test func `octets are given out up to the limit, and refused whole`() {
        let budget = OctetBudget(limit: 100)
        #expect(budget.take(60) && !budget.take(41) && budget.inUse == 60 && budget.take(40))
        budget.giveBack(100)
        #expect(budget.inUse == 0)
    }
}
