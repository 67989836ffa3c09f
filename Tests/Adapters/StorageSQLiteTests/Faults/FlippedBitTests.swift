import Accounts
import DeliveryQueue
import Foundation
import MailModel
import Mailboxes
import MessageFlow
import SASLProtocol
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// A bit of a file of the stores that is not what was written: found, or of no consequence. What is delivered is what was accepted, to whom it
/// was for; what cannot be delivered is held, or a start says no and why; and nothing is missing without a word.
@Suite("A flipped bit in a file of the stores", .serialized)
struct FlippedBitTests {
    private static let flips = TestForm.isLong ? 4_000 : 160
    private let entropy = SeededEntropy(seed: TestForm.seed(71))

    /// A third of them in the heads of pages, where the structure of the file is.
    private func offset(_ size: Int) -> Int {
        let number = entropy.octets(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, place = Int(number % UInt64(size))
        switch (number >> 40) % 3 {
        case 0: return min(size - 1, place / 4_096 * 4_096 + Int((number >> 20) % 120))
        default: return place
        }
    }

    private func flip(_ name: String, of folder: StateFolder) throws -> (StateFolder, Int) {
        let copy = try folder.afterCrash(), size = try copy.usedOctets(of: name), offset = offset(size)
        try copy.flipBit(entropy.octets(1)[0] % 8, at: offset, of: name)
        return (copy, offset)
    }

    /// How often each thing happened.
    private struct Tally {
        /// A start, or the first call, that says no: nothing goes on.
        var refused = 0
        var told = 0
        var harmless = 0
        /// Of rows where not all was refused: those that were there, and those that had been written.
        var rows = (left: 0, all: 0)

        mutating func count(isRefused: Bool, isTold: Bool, _ left: Int, of all: Int) {
            guard !isRefused else {
                refused += 1
                return
            }
            if isTold { told += 1 } else { harmless += 1 }
            rows = (rows.left + left, rows.all + all)
        }

        /// Most flips stop nothing, some are found, or else nothing is tried; and the rest goes on: a damaged row is one, a damaged page a few.
        ///
        /// - Parameter isLog: of a log nothing is lost that can be mended: of four bits that are flipped here, three.
        func judge(_ what: String, isLog: Bool) {
            print(
                "flipped bits: \(what): \(told) told of, \(refused) refused, \(harmless) of no consequence; \(rows.left) of \(rows.all) rows"
            )
            #expect(told + refused > 0, "\(what)")
            #expect(refused * 5 < refused + told + harmless, "\(what): \(refused) of all were refused")
            #expect(rows.left * 20 >= rows.all * (isLog ? 14 : 19), "\(what): \(rows.left) of \(rows.all) rows were left")
        }
    }

    @Test(arguments: ["queue.sqlite", "queue.sqlite-wal"]) func `in the queue`(_ name: String) async throws {
        let items = FaultItems(seed: 73), folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path)
        let accepted = try (0..<30).map { try items.item($0 == 7 ? FaultItems.large : FaultItems.small) }
        if name == "queue.sqlite" {
            try await store.accept(accepted)
            try await store.close()
        } else {
            for item in accepted.prefix(12) { try await store.accept([item]) }
        }
        let there = name == "queue.sqlite" ? accepted : Array(accepted.prefix(12))
        var tally = Tally()
        for _ in 0..<Self.flips {
            let (copy, offset) = try flip(name, of: folder), report = ReportedDamage()
            let what = "\(name) at \(offset)"
            do throws(StorageFailure) {
                let restarted = try SQLiteQueueStore(directory: copy.path, report: report.report)
                let delivered = await Self.deliver(there, restarted, what)
                let isTold = !report.texts.isEmpty || delivered.isTold
                #expect(delivered.count == there.count || isTold, "\(what): \(delivered.count) of \(there.count), and not a word")
                tally.count(isRefused: delivered.isRefused, isTold: isTold, delivered.count, of: there.count)
                try? await restarted.close()
            } catch {
                #expect("\(error)".contains("queue.sqlite"), "\(what): \(error)")
                tally.refused += 1
            }
        }
        tally.judge(name, isLog: name.hasSuffix("-wal"))
        try? await store.close()
    }

    /// - Returns: how many were delivered as they were accepted; whether something was held or refused; whether all was.
    private static func deliver(
        _ accepted: [NewItem], _ store: SQLiteQueueStore, _ what: String
    ) async -> (count: Int, isTold: Bool, isRefused: Bool) {
        let expected = Dictionary(uniqueKeysWithValues: accepted.map { ($0.id, $0) })
        var count = 0, isTold = false
        do {
            let leased = try await store.lease(LeaseRequest(limit: 100, now: FaultItems.now + .days(1), perDestination: 100))
            for delivery in leased {
                do {
                    let content = try await store.content(of: delivery.item)
                    let original = expected[delivery.item]
                    #expect(content.content == original?.content && content.header == original?.header, "\(what)")
                    #expect(delivery.recipients == original?.deliveries.first?.recipients, "\(what)")
                    #expect(delivery.destination == .mailboxes && delivery.sender == original?.sender, "\(what)")
                    count += 1
                } catch { isTold = true }
            }
            #expect(Set(leased.map(\.item)).count == leased.count, "\(what): delivered twice")
            if try await store.counts().held > 0 { isTold = true }
        } catch { return (count, true, true) }
        return (count, isTold, false)
    }

    @Test func `in a content file of the queue`() async throws {
        let items = FaultItems(seed: 79), folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path)
        let (large, other) = (try items.item(FaultItems.large), try items.item(FaultItems.large))
        try await store.accept([large])
        try await store.accept([other])
        try await store.close()
        for _ in 0..<20 {
            let (copy, offset) = try flip("queue-content/\(large.id)", of: folder)
            let restarted = try SQLiteQueueStore(directory: copy.path)
            _ = try await restarted.lease(limit: 5, now: FaultItems.now)
            await #expect(throws: QueueFailure.damaged("content of \(large.id)"), "at \(offset)") {
                _ = try await restarted.content(of: large.id)
            }
            #expect(try await restarted.list(held: true, after: nil, limit: 5).map(\.item) == [large.id])
            #expect(try await restarted.content(of: other.id).content == other.content)
            try await restarted.close()
        }
    }

    @Test(arguments: ["mailboxes.sqlite", "mailboxes.sqlite-wal"]) func `in the mailboxes`(_ name: String) async throws {
        let mailbox = try FaultMailbox(seed: 83), folder = try StateFolder(), store = try SQLiteMailboxStore(in: folder.path)
        try await store.create(mailbox.mailbox)
        let isLog = name.hasSuffix("-wal")
        let messages = (0..<(isLog ? 12 : 30)).map { mailbox.message($0 == 3 ? FaultItems.large : FaultItems.small) }
        for message in messages { _ = try await store.deliver(message, now: FaultItems.now) }
        if !isLog { try store.close() }
        let file = "\(SQLiteMailboxStore.contentsName)/\(messages[3].id)"
        var tally = Tally()
        for round in 0..<Self.flips {
            let (copy, offset) = try flip(round % 8 == 0 ? file : name, of: folder),
                report = ReportedDamage()
            let what = "\(name), round \(round) at \(offset)"
            do throws(StorageFailure) {
                let restarted = try SQLiteMailboxStore(in: copy.path, report: report.report)
                let read = await Self.read(messages, of: mailbox, restarted, what)
                // Lists leave out what is damaged; `check` tells of it.
                let faults = await StateInspection(.mailboxes, in: copy.path).faults(within: .seconds(60)) ?? []
                let isTold = !report.texts.isEmpty || read.isTold || !faults.isEmpty
                #expect(read.count == messages.count || isTold, "\(what): \(read.count), and not a word")
                tally.count(isRefused: read.isRefused, isTold: isTold, read.count, of: messages.count)
                try? restarted.close()
            } catch {
                #expect("\(error)".contains("mailboxes.sqlite"), "\(what): \(error)")
                tally.refused += 1
            }
        }
        tally.judge(name, isLog: isLog)
        try? store.close()
    }

    private static func read(
        _ messages: [NewMessage], of mailbox: FaultMailbox, _ store: SQLiteMailboxStore, _ what: String
    ) async -> (count: Int, isTold: Bool, isRefused: Bool) {
        let expected = messages.contents
        var count = 0, isTold = false
        do {
            let entries = try await store.entries(of: mailbox.mailbox.id, folder: Folder.inbox, after: nil, limit: 100)
            for entry in entries {
                do {
                    let content = try await store.content(of: mailbox.mailbox.id, folder: Folder.inbox, uid: entry.uid).content
                    #expect(content == expected[entry.id], "\(what)")
                    count += 1
                } catch { isTold = true }
            }
        } catch { return (count, true, true) }
        return (count, isTold, false)
    }

    @Test(arguments: ["node.sqlite", "node.sqlite-wal"]) func `in accounts and customers`(_ name: String) async throws {
        let folder = try StateFolder()
        let database = try NodeDatabase.open(in: folder.path, report: .none)
        try await FixtureState(directory: folder.path).fill(node: database)
        // Until it is closed, what was written lies in the log.
        let isLog = name.hasSuffix("-wal")
        if !isLog { try database.close() }
        let expected = try await Self.node(try folder.afterCrash(), .none)
        var tally = Tally()
        for _ in 0..<Self.flips {
            let (copy, offset) = try flip(name, of: folder), report = ReportedDamage()
            do {
                let found = try await Self.node(copy, report.report)
                // Whoever is read is who was written.
                #expect(
                    Set(found.accounts).isSubset(of: expected.accounts) && Set(found.customers).isSubset(of: expected.customers))
                let isWhole = found == expected
                #expect(isWhole || !report.texts.isEmpty, "\(name) at \(offset): not a word")
                if report.texts.isEmpty { tally.harmless += 1 } else { tally.told += 1 }
            } catch let failure as StorageFailure {
                #expect("\(failure)".contains("node.sqlite"))
                tally.refused += 1
            } catch let failure as AccountFailure {
                guard case .storage = failure else { throw failure }
                tally.told += 1
            } catch let failure as CustomerFailure {
                guard case .storage = failure else { throw failure }
                tally.told += 1
            }
        }
        tally.judge(name, isLog: isLog)
        if isLog { try database.close() }
    }

    private struct Node: Equatable {
        var accounts: [String] = []
        var customers: [String] = []
    }

    private static func node(_ folder: StateFolder, _ report: StorageReport) async throws -> Node {
        let database = try NodeDatabase.open(in: folder.path, report: report)
        defer { try? database.close() }
        return Node(
            accounts: try await SQLiteAccountStore(database: database).accounts(after: nil, limit: 100).map {
                "\($0.address) \($0.state) \($0.createdAt) \($0.password.text)"
            },
            customers: try await SQLiteCustomerStore(database: database).customers().map { customer in
                "\(customer.id) \(customer.name) \(customer.domains) \(customer.connectors.map { "\($0.user) \($0.secret.text)" })"
            })
    }

    @Test func `in the crash marks: what cannot be read is no mark, and what is read was written`() throws {
        let folder = try StateFolder(), marks = try QueueCrashFile(path: "\(folder.path)/crash-marks")
        let written = (0..<6).map { number in
            CrashMark(delivery: DeliveryID(Int64(1_000 + number)), isOpen: true, isAlone: number == 0, crashesAlone: number)
        }
        for (slot, mark) in written.enumerated() { marks.set(mark, at: slot) }
        #expect(Set(marks.load().values) == Set(written))
        for offset in 0..<(6 * 40) {
            let copy = try folder.afterCrash()
            try copy.flipBit(UInt8(offset % 8), at: offset, of: "crash-marks")
            let found = Set(try QueueCrashFile(path: "\(copy.path)/crash-marks").load().values)
            #expect(found.isSubset(of: written) && found.count >= written.count - 1, "at \(offset)")
        }
    }
}
