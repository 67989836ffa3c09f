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
    /// - Parameters:
    ///   - isAtRest: without a log, so that the first commit makes one.
    ///   - hasDescriptors: without, the file system cannot be asked whether it still has its journal.
    @Test(arguments: [true, false], [true, false])
    func `accounts that were added are there afterwards`(_ isAtRest: Bool, _ hasDescriptors: Bool) async throws {
        let accounts = try (0..<6).map { try NodeFaultTrial.account("a\($0)@kiwi.example", seed: UInt64($0)) }
        let folder = try StateFolder(), first = try NodeDatabase.open(in: folder.path)
        let left = try folder.afterCrash()
        try first.close()
        let template = isAtRest ? folder : left
        let syncs = try await sweep(template, seed, images: isAtRest ? 20 : 1) { disk, folder in
            do {
                let database = try NodeDatabase.open(in: folder.path, calls: disk)
                var added: [EmailAddress: Account] = [:]
                for (step, account) in accounts.enumerated() {
                    if step == 2 {
                        database.setCheckpoint(atPages: 1)
                        if !hasDescriptors { disk.arm(Self.noDescriptors) }
                    }
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
        #expect(syncs >= (hasDescriptors ? 10 : 6))
    }

    private static let noDescriptors = FaultDisk.Fault(call: .open, number: 1, kind: .noDescriptor, isLasting: true)

    /// A commit that is larger than the log was ahead, and whose log was never on the disk, would be half in the database: where it has blocks, and not
    /// where it grew.
    @Test(arguments: [true, false])
    func `what is in doubt is not brought into the database as the file is closed`(_ hasDescriptors: Bool) async throws {
        // At rest, without a log: the first commit makes one.
        let folder = try StateFolder(), first = try RowFile.open(in: folder)
        try await RowFile.add(octets: 1_500_000, to: first)
        try first.close()
        let syncs = try await sweep(folder, seed, images: 10) { disk, folder in
            let database = try? RowFile.open(in: folder, disk)
            var rows = 1
            while rows < 4, let database, (try? await RowFile.add(octets: 1_500_000, to: database)) != nil { rows += 1 }
            return (
                RowFile.numbered(rows),
                {
                    if !hasDescriptors { disk.arm(Self.noDescriptors) }
                    try? database?.close()
                }
            )
        } read: {
            try await RowFile.contents(of: $0)
        }
        #expect(syncs >= 8)
    }

    /// What it wrote into the log made that longer, and was synced by nobody.
    @Test func `what is written where a large change was taken back is there afterwards`() async throws {
        let folder = try StateFolder(), first = try RowFile.open(in: folder)
        try first.close()
        let syncs = try await sweep(folder, seed) { disk, folder in
            guard let database = try? RowFile.open(in: folder, disk) else { return ([:], {}) }
            var rows = 0
            // Larger than what a connection keeps in memory.
            await #expect(throws: (any Error).self) {
                try await database.write {
                    try $0.execute(sql: "INSERT INTO row VALUES (zeroblob(4000000))")
                    throw CancellationError()
                }
            }
            while rows < 45, (try? await RowFile.add(octets: 30_000, to: database)) != nil { rows += 1 }
            return (RowFile.numbered(rows), { try? database.close() })
        } read: {
            try await RowFile.contents(of: $0)
        }
        #expect(syncs >= 45)
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
                // More than the log is ahead.
                try connection.execute(sql: "CREATE TABLE first AS SELECT zeroblob(3000000)")
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
    ///   - images: of the disk after that, as it is drawn what it has.
    ///   - act: gives what it was answered, and what ends it.
    ///   - read: what is there after a power cut.
    /// - Returns: how many syncs there were.
    private func sweep<ID: Hashable, Value: Equatable>(
        _ template: StateFolder, _ seed: UInt64, images: Int = 1,
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
            // What is in doubt is not brought into the database as the file is closed. A disk may have any part of that.
            for _ in 0..<images {
                let closed = try await read(disk.afterCut())
                #expect(closed.filter { answered[$0.key] != nil } == answered, "from sync \(number) on, and closed")
            }
        }
        return number - 1
    }
}
