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

    /// After so many cuts another folder is begun, so that what is read each time stays small.
    private static let cutsOfFolder = 10
    /// Calls that change something, from a start to the end of what is done in it: about as many as happen.
    private static let span = 400
    /// One cut in so many falls into a start.
    private static let pointsOfStart = 5
    /// Those of a start alone, about.
    private static let opening = 20
    private static let steps = 12

    private let weakness: Weakness
    private let items: FaultItems
    private let mailbox: FaultMailbox
    private var ledger = PowerCutLedger()
    private(set) var losses = PowerCutLosses()
    private(set) var answered = 0
    /// Cuts in the midst of a call, and how many of them while the stores were opened.
    private(set) var cuts = (all: 0, inOpening: 0)

    init(seed: UInt64, weakness: Weakness = .none) throws {
        (self.weakness, items, mailbox) = (weakness, FaultItems(seed: seed), try FaultMailbox(seed: seed))
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
        let span = isStart ? Self.opening : Self.span
        let left = disk.cut(at: UInt64(1 + items.number(below: span)))
        if weakness == .syncsIgnored { disk.ignoreSyncs() }
        let queue = try? SQLiteQueueStore(directory: folder.path, calls: disk)
        let mailboxes = try? SQLiteMailboxStore(in: folder.path, calls: disk)
        cuts.inOpening += disk.isCut ? 1 : 0
        if let queue, let mailboxes {
            try weaken(queue, mailboxes, disk)
            for _ in 0..<Self.steps where !disk.isCut { try await step(queue, mailboxes, disk) }
        }
        cuts.all += disk.isCut ? 1 : 0
        let atEnd = disk.isCut ? left : try disk.afterCut()
        try? await queue?.close()
        try? mailboxes?.close()
        return atEnd
    }

    private func weaken(_ queue: SQLiteQueueStore, _ mailboxes: SQLiteMailboxStore, _ disk: FaultDisk) throws {
        do {
            for database in [try queue.database(), try mailboxes.database()] {
                try database.pool.writeWithoutTransaction { database in
                    if weakness == .synchronousOff { try database.execute(sql: "PRAGMA synchronous = OFF") }
                    // Checkpoints come as often as commits.
                    try database.execute(sql: "PRAGMA wal_autocheckpoint = 30")
                }
            }
        } catch  where disk.isCut {}
    }

    /// What fails without the power having gone is a fault of the test.
    private mutating func step(_ queue: SQLiteQueueStore, _ mailboxes: SQLiteMailboxStore, _ disk: FaultDisk) async throws {
        do {
            if items.number(below: 2) == 0 {
                try await accept(queue)
            } else {
                try await deliver(queue, mailboxes)
            }
        } catch {
            #expect(disk.isCut, "\(error)")
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
