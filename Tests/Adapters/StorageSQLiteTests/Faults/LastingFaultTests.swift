import DeliveryQueue
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// A disk that is full or broken for a while: mail is refused for now, and taken when it is mended. What a failed sync left unwritten the
/// system does not write later (fsync(2)), so nothing may be built on it.
@Suite("Storage, when all calls of a kind fail for a while")
struct LastingFaultTests {
    private static let seeds = (1...(TestForm.isLong ? 100 : 4)).map { TestForm.seed(UInt64($0)) }
    private let items = FaultItems(seed: 29)

    @Test(arguments: [FaultDisk.Call.write, .sync, .open], [FaultDisk.Fault.Kind.inputOutput, .noSpace])
    func `each message is refused, and afterwards the next is accepted`(
        _ call: FaultDisk.Call, _ kind: FaultDisk.Fault.Kind
    ) async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: 5)
        let store = try SQLiteQueueStore(directory: folder.path, calls: disk)
        let before = try items.item(FaultItems.large), after = try items.item(FaultItems.large)
        try await store.accept([before])
        disk.arm(FaultDisk.Fault(call: call, number: 1, kind: kind, isLasting: true))
        for size in [FaultItems.large, FaultItems.small, FaultItems.small] where call != .open || size == FaultItems.large {
            let refused = try items.item(size)
            await #expect(throws: QueueFailure.self) { try await store.accept([refused]) }
        }
        disk.disarm()
        try await FailingCommit.recovered { try await store.accept([after]) }
        #expect(try await FaultItems.contents(of: store) == [before, after].contents)
        #expect(try await FaultItems.contents(in: disk.afterCut()) == [before, after].contents)
        try await store.close()
    }

    @Test func `mailboxes are read while nothing can be written, and written afterwards`() async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: 7), mailbox = try FaultMailbox(seed: 33)
        let store = try SQLiteMailboxStore(in: folder.path, calls: disk)
        try await store.create(mailbox.mailbox)
        let old = mailbox.message(FaultItems.small), new = mailbox.message(FaultItems.small)
        _ = try await store.deliver(old, now: FaultItems.now)
        disk.arm(FaultDisk.Fault(call: .write, number: 1, kind: .inputOutput, isLasting: true))
        await #expect(throws: MailboxFailure.self) { _ = try await store.deliver(new, now: FaultItems.now) }
        let found = try await FailingCommit.recovered { try await mailbox.contents(of: store) }
        #expect(found == [old].contents)
        await #expect(throws: MailboxFailure.self) { _ = try await store.deliver(new, now: FaultItems.now) }
        disk.disarm()
        let again = mailbox.message(FaultItems.small, of: new.item)
        _ = try await FailingCommit.recovered { try await store.deliver(again, now: FaultItems.now) }
        #expect(try await mailbox.contents(of: store) == [old, again].contents)
        try store.close()
    }

    @Test(arguments: seeds, [false, true]) func `what the queue accepts after failed syncs outlives a power cut`(
        _ seed: UInt64, _ isRestarted: Bool
    ) async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: seed)
        var store = try SQLiteQueueStore(directory: folder.path, calls: disk)
        let before = try items.item(FaultItems.small), refused = try items.item(FaultItems.small)
        try await store.accept([before])
        disk.arm(FaultDisk.Fault(call: .sync, number: 1, kind: .inputOutput, isLasting: true))
        await #expect(throws: QueueFailure.self) { try await store.accept([refused]) }
        if isRestarted {
            // The log cannot be written into the database then, and stays.
            try? await store.close()
            disk.disarm()
            store = try SQLiteQueueStore(directory: folder.path, calls: disk)
        } else {
            // Until it was tried once to open the file again.
            while disk.calls[.sync] ?? 0 < 4 { try await Task.sleep(for: .milliseconds(5)) }
            disk.disarm()
            _ = try await FailingCommit.recovered { try await store.counts() }
        }
        let after = try items.item(FaultItems.small)
        try await store.accept([after])
        var found = try await FaultItems.contents(in: disk.afterCut())
        // Its sender was told to come again, which a restarted node does not know.
        if isRestarted { found[refused.id] = nil }
        #expect(found == [before, after].contents)
        try await store.close()
    }

    @Test(arguments: seeds) func `what a mailbox gets after failed syncs outlives a power cut`(_ seed: UInt64) async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: seed), mailbox = try FaultMailbox(seed: seed)
        let first = try SQLiteMailboxStore(in: folder.path, calls: disk)
        try await first.create(mailbox.mailbox)
        let before = mailbox.message(FaultItems.small), new = mailbox.message(FaultItems.small)
        _ = try await first.deliver(before, now: FaultItems.now)
        disk.arm(FaultDisk.Fault(call: .sync, number: 1, kind: .inputOutput, isLasting: true))
        await #expect(throws: MailboxFailure.self) { _ = try await first.deliver(new, now: FaultItems.now) }
        try? first.close()
        disk.disarm()
        let store = try SQLiteMailboxStore(in: folder.path, calls: disk), again = mailbox.message(FaultItems.small, of: new.item)
        let isRepeated = try await store.deliver(again, now: FaultItems.now) == .repeated
        let left = try disk.afterCut(), restarted = try SQLiteMailboxStore(in: left.path)
        #expect(try await mailbox.contents(of: restarted) == [before, isRepeated ? new : again].contents)
        try restarted.close()
        try store.close()
    }
}
