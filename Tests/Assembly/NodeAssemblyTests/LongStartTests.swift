import Foundation
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

@Suite("A start that takes long asks its service manager for time (sd_notify(3))")
struct LongStartTests {
    /// What a process has done, as the test says.
    private final class Doing: Sendable {
        private let done = Mutex(LongStart.Work(processorMilliseconds: 500, blocks: 7))

        var now: LongStart.Work { done.withLock { $0 } }

        func add(_ milliseconds: Int, _ blocks: Int) {
            done.withLock { done in
                done.processorMilliseconds += milliseconds
                done.blocks += blocks
            }
        }
    }

    @Test func `as long as it works, and no longer`() throws {
        let folder = try TemporaryFolder(), socket = try #require(ListeningManager(folder.file("notify"))), doing = Doing()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": folder.file("notify")])
        let start = LongStart(manager) { doing.now }
        start.look()
        #expect(socket.heard.isEmpty, "nothing was done since it began")
        for (milliseconds, blocks) in [(9_000, 0), (3, 12)] {
            doing.add(milliseconds, blocks)
            start.look()
            #expect(socket.heard == "EXTEND_TIMEOUT_USEC=60000000")
        }
        // What looking costs by itself is no work: a start that hangs is ended.
        for _ in 0..<5 {
            doing.add(1, 0)
            start.look()
            #expect(socket.heard.isEmpty)
        }
    }

    @Test func `what this process does is seen`() {
        let before = LongStart.Work.now()
        var sum: UInt64 = 1
        while LongStart.Work.now().processorMilliseconds < before.processorMilliseconds + 30 { sum = sum &* 3 &+ 1 }
        #expect(sum != 0)
    }
}
