import Synchronization
import Testing

@testable import NetworkTransport

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

    @Test func `an IPv6 network counts as one client, an IPv4 address each alone`() {
        let limiter = ConnectionLimiter(limit: 100, perAddress: 2)
        #expect(limiter.enter("2001:db8::1") && limiter.enter("2001:db8:0:0:ffff::2") && !limiter.enter("2001:db8::3"))
        #expect(limiter.enter("2001:db8:0:1::1"), "another network")
        #expect(limiter.enter("192.0.2.1") && limiter.enter("::ffff:192.0.2.1") && !limiter.enter("192.0.2.1"))
        #expect(limiter.enter("192.0.2.2"))
        limiter.leave("2001:db8::3")
        #expect(limiter.enter("2001:db8::4"))
    }

    @Test func `what is kept for a listener is there for it, whatever others have open`() {
        let pool = ConnectionPool(limit: 2)
        let mx = ConnectionLimiter(limit: 5, perAddress: 2, keeping: 1, beyondFrom: pool),
            peer = ConnectionLimiter(limit: 5, perAddress: nil, keeping: 2, beyondFrom: pool)
        #expect(mx.enter("a") && mx.enter("b") && mx.enter("c") && !mx.enter("d") && pool.open == 2)
        #expect(peer.enter("a") && peer.enter("b") && !peer.enter("c"), "two are kept for it")
        #expect(peer.open == 2 && mx.open == 3 && pool.open == 2, "who was refused is not counted")
        mx.leave("a")
        #expect(pool.open == 1 && peer.enter("c") && pool.open == 2 && !mx.enter("a"))
        for address in ["a", "b", "c"] { peer.leave(address) }
        #expect(pool.open == 1 && peer.open == 0)
        for address in ["b", "c"] { mx.leave(address) }
        #expect(pool.open == 0 && mx.open == 0)
    }

    @Test func `a listener keeps to its own limit, whatever the pool has left`() {
        let mx = ConnectionLimiter(limit: 2, perAddress: nil, keeping: 1, beyondFrom: ConnectionPool(limit: 9))
        #expect(mx.enter("a") && mx.enter("a") && !mx.enter("a"))
    }

    @Test func `without descriptors to spare nobody enters, and nobody is counted`() {
        let hasDescriptors = Mutex(false)
        let limiter = ConnectionLimiter(limit: 10, perAddress: nil) { hasDescriptors.withLock { $0 } }
        #expect(!limiter.enter("a") && limiter.open == 0)
        hasDescriptors.withLock { $0 = true }
        #expect(limiter.enter("a") && limiter.open == 1)
    }

    @Test func `connections leave the highest descriptors to the node, at most three quarters of all`() {
        let reserve = DescriptorReserve(descriptors: 384)
        #expect(reserve.hasRoom(next: 20_000 - 384 - 1, limit: 20_000) && !reserve.hasRoom(next: 20_000 - 384, limit: 20_000))
        #expect(reserve.hasRoom(next: 63, limit: 256) && !reserve.hasRoom(next: 64, limit: 256))
        #expect(DescriptorReserve.usual.hasRoom(), "this process has few open")
    }

    @Test func `a part of the octets is counted in the whole, and is refused when the whole is used up`() {
        let whole = OctetBudget(limit: 100), part = OctetBudget(limit: 50, partOf: whole)
        #expect(part.take(40) && !part.take(11) && whole.inUse == 40 && part.hasRoom(for: 10) && !part.hasRoom(for: 11))
        #expect(whole.take(55) && !part.take(6) && part.inUse == 40 && whole.inUse == 95)
        #expect(part.hasRoom(for: 5) && !part.hasRoom(for: 6) && !whole.hasRoom(for: .max))
        part.giveBack(40)
        #expect(whole.inUse == 55 && part.inUse == 0)
    }

    @Test func `a share leaves room for one message`() {
        #expect(OctetBudget(limit: 100).part(0.5, atLeast: 10).hasRoom(for: 50))
        #expect(!OctetBudget(limit: 100).part(0.5, atLeast: 10).hasRoom(for: 51))
        #expect(OctetBudget(limit: 100).part(0.5, atLeast: 60).hasRoom(for: 60))
        #expect(!OctetBudget(limit: 100).part(0.5, atLeast: 200).hasRoom(for: 101))
    }

    @Test func `octets are given out up to the limit, and refused whole`() {
        let budget = OctetBudget(limit: 100)
        #expect(budget.take(60) && !budget.take(41) && budget.inUse == 60 && budget.take(40))
        budget.giveBack(100)
        #expect(budget.inUse == 0)
    }
}
