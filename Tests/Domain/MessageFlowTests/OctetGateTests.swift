import MessageFlow
import Testing

@Suite("Room for messages in memory")
struct OctetGateTests {
    /// Work that stays until it is told to end.
    private final class Work: Sendable {
        let began = AsyncStream.makeStream(of: Void.self), ends = AsyncStream.makeStream(of: Void.self)

        func run() async {
            began.continuation.yield()
            for await _ in ends.stream { return }
        }

        func hasBegun() async { for await _ in began.stream { return } }
    }

    private static let big = OctetGate.small * 4

    @Test func `no more than the bound is ever in use, and everybody has a turn`() async {
        let gate = OctetGate(limit: Self.big * 3)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    await gate.hold(Self.big * (index % 5 + 1)) {
                        await Task.yield()
                    }
                }
            }
        }
        #expect(gate.mostInUse <= Self.big * 3)
        #expect(gate.inUse == 0)
    }

    @Test func `one name does not take the room of the others`() async {
        let gate = OctetGate(limit: Self.big * 4, share: Self.big * 2)
        let slow = Work(), other = Work()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await gate.hold(Self.big * 2, for: "slow") { await slow.run() } }
            await slow.hasBegun()
            group.addTask { await gate.hold(Self.big, for: "slow") {} }
            group.addTask { await gate.hold(Self.big * 2, for: "other") { await other.run() } }
            await other.hasBegun()
            other.ends.continuation.yield()
            slow.ends.continuation.yield()
        }
        #expect(gate.inUse == 0)
    }

    @Test func `small messages pass a full gate, and one larger than the gate has all of it`() async {
        let gate = OctetGate(limit: Self.big)
        let all = Work()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await gate.hold(.max) { await all.run() } }
            await all.hasBegun()
            await gate.hold(OctetGate.small) { #expect(gate.inUse == Self.big) }
            all.ends.continuation.yield()
        }
    }
}
