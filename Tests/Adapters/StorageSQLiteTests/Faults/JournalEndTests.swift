import Accounts
import DeliveryQueue
import Dispatch
import GRDB
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageTestKit
import Synchronization
import Testing

@testable import StorageSQLite

/// ext4 that gives up its journal at an error (`errors=remount-ro`) answers syncs for a moment as if it still had one. What is promised on such an
/// answer is lost at the next mount: so nothing is, whichever sync is the first of these.
@Suite("A file system that gives up its journal")
struct JournalEndTests {
    private let seed = TestForm.seed(157)

    @Test func `what the queue accepted is there afterwards`() async throws {
        let items = FaultItems(seed: seed), folder = try StateFolder(), first = try SQLiteQueueStore(directory: folder.path)
        let before = try items.item(FaultItems.small)
        try await first.accept([before])
        // With a log that is written again at the start.
        let template = try folder.afterCrash()
        try await first.close()
        let syncs = try await sweep(template, seed) { disk, folder in
            var accepted = [before]
            do {
                let store = try SQLiteQueueStore(directory: folder.path, calls: disk)
                for step in 0..<8 {
                    // The log begins anew behind each commit of the second half.
                    if step == 4 { try store.database().setCheckpoint(atPages: 1) }
                    let new = try items.item(step.isMultiple(of: 2) ? FaultItems.small : FaultItems.large)
                    guard (try? await store.accept([new])) != nil else { break }
                    accepted.append(new)
                }
                return (accepted.contents, { try? await store.close() })
            } catch {
                #expect(disk.hasNoJournal, "\(error)")
                return (accepted.contents, {})
            }
        } read: { left in
            let store = try SQLiteQueueStore(directory: left.path)
            let found = try await FaultItems.contents(of: store)
            try await store.close()
            return found
        }
        #expect(syncs >= 20)
    }

    @Test func `what a mailbox got is there afterwards`() async throws {
        let mailbox = try FaultMailbox(seed: seed), folder = try StateFolder(), first = try SQLiteMailboxStore(in: folder.path)
        try await first.create(mailbox.mailbox)
        let template = try folder.afterCrash()
        try first.close()
        let syncs = try await sweep(template, seed) { disk, folder in
            var delivered: [NewMessage] = []
            do {
                let store = try SQLiteMailboxStore(in: folder.path, calls: disk)
                for step in 0..<6 {
                    if step == 3 { try store.database().setCheckpoint(atPages: 1) }
                    let new = mailbox.message(step.isMultiple(of: 2) ? FaultItems.small : FaultItems.large)
                    guard (try? await store.deliver(new, now: FaultItems.now)) != nil else { break }
                    delivered.append(new)
                }
                return (delivered.contents, { try? store.close() })
            } catch {
                #expect(disk.hasNoJournal, "\(error)")
                return (delivered.contents, {})
            }
        } read: { left in
            let store = try SQLiteMailboxStore(in: left.path)
            let found = try await mailbox.contents(of: store)
            try store.close()
            return found
        }
        #expect(syncs >= 14)
    }

    /// Nobody opens this file again after a failure: what is tried afterwards is refused.
    @Test func `accounts that were added are there afterwards`() async throws {
        let accounts = try (0..<6).map { try NodeFaultTrial.account("a\($0)@kiwi.example", seed: UInt64($0)) }
        let folder = try StateFolder(), first = try NodeDatabase.open(in: folder.path)
        let template = try folder.afterCrash()
        try first.close()
        let syncs = try await sweep(template, seed) { disk, folder in
            do {
                let database = try NodeDatabase.open(in: folder.path, calls: disk)
                var added: [EmailAddress: Account] = [:]
                for (step, account) in accounts.enumerated() {
                    if step == 2 { database.setCheckpoint(atPages: 1) }
                    if (try? await NodeFaultTrial.add(account, database)) != nil { added[account.address] = account }
                }
                return (added, { try? database.close() })
            } catch {
                #expect(disk.hasNoJournal, "\(error)")
                return ([:], {})
            }
        } read: { left in
            let database = try NodeDatabase.open(in: left.path)
            let found = try await NodeFaultTrial.contents(database).accounts
            try database.close()
            return found
        }
        #expect(syncs >= 10)
    }

    /// Whether the file is in doubt is asked when a change has its turn, not when it comes.
    @Test func `a change that waited behind one in doubt is refused, too`() async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: seed)
        let database = try NodeDatabase.open(in: folder.path, calls: disk)
        database.setCheckpoint(atPages: 1)
        disk.endJournal(at: 1)
        let (begun, beginning) = AsyncStream<Void>.makeStream(), turn = DispatchSemaphore(value: 0)
        let first = Task {
            try await database.write { connection in
                beginning.finish()
                turn.wait()
                try connection.execute(sql: "CREATE TABLE first (a)")
            }
        }
        for await _ in begun {}
        let hasWritten = Atomic(false)
        let second = Task {
            try await database.write {
                // It could be where the log begins anew, over what the next start needs.
                hasWritten.store(true, ordering: .relaxed)
                try $0.execute(sql: "CREATE TABLE second (a)")
            }
        }
        // Long enough for it to wait; if it comes later, all the better.
        for _ in 0..<100 { await Task.yield() }
        turn.signal()
        await #expect(throws: (any Error).self) { try await first.value }
        await #expect(throws: (any Error).self) { try await second.value }
        let isOverwritten = hasWritten.load(ordering: .relaxed)
        #expect(!isOverwritten)
        try? database.close()
    }

    /// Lets the journal end at each sync in turn, until all are done with it.
    ///
    /// - Parameters:
    ///   - act: gives what it was answered, and what ends it.
    ///   - read: what is there after a power cut.
    /// - Returns: how many syncs there were.
    private func sweep<ID: Hashable, Value: Equatable>(
        _ template: StateFolder, _ seed: UInt64,
        _ act: (FaultDisk, StateFolder) async throws -> (answered: [ID: Value], end: () async -> Void),
        read: (StateFolder) async throws -> [ID: Value]
    ) async throws -> UInt64 {
        var number: UInt64 = 0, hasEnded = true
        while hasEnded {
            number += 1
            let folder = try template.afterCrash(), disk = try FaultDisk(folder, seed: seed &+ number)
            disk.endJournal(at: number)
            let (answered, end) = try await act(disk, folder)
            hasEnded = disk.hasNoJournal
            let found = try await read(disk.afterCut())
            #expect(found.filter { answered[$0.key] != nil } == answered, "from sync \(number) on")
            await end()
        }
        return number - 1
    }
}
