import DeliveryQueue
import GRDB
import MailModel
import Mailboxes
import StorageSQLite
import StorageTestKit
import Testing

/// A queue and a mailbox under load, over and over: the power goes, and what the disk has then is what the next start finds. Now and then it
/// goes while that start recovers.
struct PowerCutRun {
    /// What is taken away, to see that the test notices.
    enum Weakness: Sendable {
        case none, synchronousOff, syncsIgnored
    }

    enum Accident: Sendable {
        case powerCut
        /// The file system gives up its journal, and goes on for a while as if it had it.
        case journalEnd
    }

    /// After so many cuts another folder is begun, so that what is read each time stays small.
    private static let cutsOfFolder = 10
    /// Calls that change something, from a start to the end of what is done in it: about as many as happen.
    private static let span = 400
    /// One cut in so many falls into a start.
    private static let pointsOfStart = 5
    /// Those of a start alone, about.
    private static let opening = 20
    /// So many of these calls, about, are there to a sync.
    private static let callsToSync = 6
    private static let steps = 12

    private let weakness: Weakness
    private let accident: Accident
    private let items: FaultItems
    private let mailbox: FaultMailbox
    private var ledger = PowerCutLedger()
    private(set) var losses = PowerCutLosses()
    private(set) var answered = 0
    /// Cuts in the midst of a call, and how many of them while the stores were opened.
    private(set) var cuts = (all: 0, inOpening: 0)

    init(seed: UInt64, weakness: Weakness = .none, accident: Accident = .powerCut) throws {
        (self.weakness, self.accident) = (weakness, accident)
        (items, mailbox) = (FaultItems(seed: seed), try FaultMailbox(seed: seed))
    }

    mutating func run(points: Int) async throws {
        var folder = try await begin()
        for point in 1...points {
            let left = try await work(in: folder, isStart: point.isMultiple(of: Self.pointsOfStart))
            try await compare(left)
            let isOver = point.isMultiple(of: Self.cutsOfFolder) || losses != PowerCutLosses()
            folder = isOver ? try await begin() : left
        }
    }

    private mutating func begin() async throws -> StateFolder {
        ledger = PowerCutLedger()
        let folder = try StateFolder(), store = try SQLiteMailboxStore(in: folder.path)
        try await store.create(mailbox.mailbox)
        try store.close()
        return folder
    }

    /// - Returns: what the disk had when the power went.
    private mutating func work(in folder: StateFolder, isStart: Bool) async throws -> StateFolder {
        let disk = try FaultDisk(folder, seed: UInt64(items.number(below: 1 << 30)))
        let span = isStart ? Self.opening : Self.span, left = strike(disk, within: span)
        if weakness == .syncsIgnored { disk.ignoreSyncs() }
        let queue = try? SQLiteQueueStore(directory: folder.path, calls: disk)
        let mailboxes = try? SQLiteMailboxStore(in: folder.path, calls: disk)
        cuts.inOpening += hasHappened(disk) ? 1 : 0
        if let queue, let mailboxes {
            try weaken(queue, mailboxes, disk)
            for _ in 0..<Self.steps where !disk.isCut { try await step(queue, mailboxes, disk) }
        }
        cuts.all += hasHappened(disk) ? 1 : 0
        let atEnd = try left.flatMap { disk.isCut ? $0 : nil } ?? disk.afterCut()
        try? await queue?.close()
        try? mailboxes?.close()
        return atEnd
    }

    /// - Returns: what the disk will have where the power is what goes.
    private func strike(_ disk: FaultDisk, within span: Int) -> StateFolder? {
        switch accident {
        case .powerCut: return disk.cut(at: UInt64(1 + items.number(below: span)))
        case .journalEnd:
            disk.endJournal(at: UInt64(1 + items.number(below: span / Self.callsToSync)))
            return nil
        }
    }

    private func hasHappened(_ disk: FaultDisk) -> Bool { disk.isCut || disk.hasNoJournal }

    private func weaken(_ queue: SQLiteQueueStore, _ mailboxes: SQLiteMailboxStore, _ disk: FaultDisk) throws {
        do {
            for database in [try queue.database(), try mailboxes.database()] {
                if weakness == .synchronousOff {
                    try database.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
                }
                // Checkpoints come as often as commits.
                database.setCheckpoint(atPages: 30)
            }
        } catch  where hasHappened(disk) {}
    }

    /// What fails before the accident is a fault of the test.
    private mutating func step(_ queue: SQLiteQueueStore, _ mailboxes: SQLiteMailboxStore, _ disk: FaultDisk) async throws {
        do {
            if items.number(below: 2) == 0 {
                try await accept(queue)
            } else {
                try await deliver(queue, mailboxes)
            }
        } catch {
            #expect(hasHappened(disk), "\(error)")
        }
    }

    /// Several at once, which share a commit.
    private mutating func accept(_ queue: SQLiteQueueStore) async throws {
        var new: [NewItem] = []
        for _ in 0...items.number(below: 3) {
            new.append(try items.item(items.number(below: 5) == 0 ? FaultItems.large : FaultItems.small))
        }
        for item in new { ledger.accepting(item) }
        let taken = await withTaskGroup(of: NewItem?.self) { group in
            for item in new { group.addTask { (try? await queue.accept([item])).map { item } } }
            return await group.reduce(into: [NewItem]()) { taken, item in item.map { taken.append($0) } }
        }
        for item in taken { ledger.accepted(item) }
        answered += taken.count
        if taken.count < new.count { throw QueueFailure.unavailable("not accepted") }
    }

    private mutating func deliver(_ queue: SQLiteQueueStore, _ mailboxes: SQLiteMailboxStore) async throws {
        guard let leased = try await queue.lease(limit: 1, now: FaultItems.now).first else { return }
        let content = try await queue.content(of: leased.item).content
        let message = mailbox.message(content, of: leased.item)
        ledger.delivering(leased.item, as: message.id)
        _ = try await mailboxes.deliver(message, now: FaultItems.now)
        ledger.delivered(leased.item)
        let reports = items.number(below: 4) == 0 ? [try items.item(FaultItems.small), try items.item(FaultItems.large)] : []
        ledger.recording(leased.item, reports)
        try await queue.record(leased, .delivered(leased), enqueue: reports, events: [], now: FaultItems.now)
        ledger.recorded(leased.item, reports)
        answered += 2
    }

    /// Starts on a copy, so that the next start finds what the cut left.
    private mutating func compare(_ left: StateFolder) async throws {
        let copy = try left.afterCrash()
        do {
            let queue = try SQLiteQueueStore(directory: copy.path), mailboxes = try SQLiteMailboxStore(in: copy.path)
            let isWhole = try FaultItems.isWhole(queue.database()) && FaultItems.isWhole(mailboxes.database())
            losses.unreadable += isWhole ? 0 : 1
            losses += ledger.compare(try await FaultItems.contents(of: queue), try await mailbox.contents(of: mailboxes))
            try await queue.close()
            try mailboxes.close()
        } catch {
            losses.unreadable += 1
            if weakness == .none { print("power cuts: \(error)") }
        }
    }
}
