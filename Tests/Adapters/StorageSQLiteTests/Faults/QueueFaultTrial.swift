import DeliveryQueue
import Foundation
import GRDB
import MailModel
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// One phase of a queue with one call that fails.
struct QueueFaultTrial {
    let phase: QueuePhase
    let items = FaultItems(seed: 23)
    /// A queue in use with three old items, as a crash left it.
    private let template: StateFolder
    private let old: [NewItem]

    init(_ phase: QueuePhase) async throws {
        self.phase = phase
        let folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path)
        let size = phase == .deliverFromFile ? FaultItems.large : FaultItems.small
        old = [try items.item(size), try items.item(FaultItems.small), try items.item(FaultItems.large)]
        for item in old { try await store.accept([item]) }
        _ = try await store.lease(limit: 1, now: FaultItems.now)
        template = try folder.afterCrash()
        try await store.close()
    }

    /// What may be there after the phase.
    private struct Outcome {
        let before: [ItemID: Octets]
        let after: [ItemID: Octets]
        /// A call that threw changed nothing, once the store has recovered. A commit that failed may have been made all the same,
        /// and of what follows from a delivery that is no harm: it is there as a whole.
        let mayStay: Bool

        func allows(_ found: [ItemID: Octets]) -> Bool { found == before || found == after }
    }

    func run(_ fault: FaultDisk.Fault?) async throws -> FaultDisk {
        let folder = try template.afterCrash()
        let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
        guard phase != .open else { return try await open(folder, disk, fault) }
        let store = try SQLiteQueueStore(directory: folder.path, calls: disk)
        if phase.hasCheckpoints {
            try store.database().setCheckpoint(atPages: 1)
        }
        let (act, outcome) = try await prepare(store)
        disk.arm(fault)
        let isDone: Bool
        do {
            try await act()
            isDone = true
        } catch { isDone = false }
        disk.disarm()
        let what = "\(phase), \(fault.map { "\($0)" } ?? "no fault")"
        #expect(isDone || fault != nil, "\(what)")
        try await restart(disk.afterCut(), what) { isDone ? $0 == outcome.after : outcome.allows($0) }
        if !isDone { try await recover(store, act, outcome, disk, what) }
        try await store.close()
        return disk
    }

    /// Opening the queue itself.
    private func open(_ folder: StateFolder, _ disk: FaultDisk, _ fault: FaultDisk.Fault?) async throws -> FaultDisk {
        disk.arm(fault)
        let store = try? SQLiteQueueStore(directory: folder.path, calls: disk)
        disk.disarm()
        #expect(store != nil || fault != nil)
        let what = "open, \(fault.map { "\($0)" } ?? "no fault")"
        try await restart(disk.afterCut(), what) { $0 == old.contents }
        if let store {
            #expect(try await FaultItems.contents(of: store) == old.contents, "\(what)")
            try await store.close()
        }
        try await restart(folder, what) { $0 == old.contents }
        return disk
    }

    private func prepare(_ store: SQLiteQueueStore) async throws -> (act: () async throws -> Void, Outcome) {
        let now = FaultItems.now, before = old.contents
        switch phase {
        case .acceptInDatabase, .acceptInFile, .acceptWithCheckpoint:
            let new = try items.item(phase == .acceptInFile ? FaultItems.large : FaultItems.small)
            let after = (old + [new]).contents
            return ({ try await store.accept([new]) }, Outcome(before: before, after: after, mayStay: false))
        case .lease, .open:
            let act: () async throws -> Void = {
                let count = try await store.lease(limit: 10, now: now).count
                #expect(count == 3)
            }
            return (act, Outcome(before: before, after: before, mayStay: false))
        case .deliver, .deliverFromFile, .deliverWithCheckpoint, .report, .reportWithCheckpoint:
            let leased = try #require(try await store.lease(limit: 1, now: now).first)
            let reports =
                phase == .report || phase == .reportWithCheckpoint
                ? [try items.item(FaultItems.small), try items.item(FaultItems.large)] : []
            let after = (old.filter { $0.id != leased.item } + reports).contents
            let act: () async throws -> Void = {
                try await store.record(leased, .delivered(leased), enqueue: reports, events: [], now: now)
            }
            return (act, Outcome(before: before, after: after, mayStay: true))
        }
    }

    /// After a failure the store opens its file again, has what it had, takes an outcome that it could not write, gives out all of it, and
    /// keeps what comes.
    private func recover(
        _ store: SQLiteQueueStore, _ act: () async throws -> Void, _ outcome: Outcome, _ disk: FaultDisk, _ what: String
    ) async throws {
        var found = try await FailingCommit.recovered { try await FaultItems.contents(of: store) }
        #expect(found == outcome.before || outcome.mayStay && found == outcome.after, "\(what): after recovery")
        if outcome.mayStay, found != outcome.after {
            try await FailingCommit.recovered { try await act() }
            found = try await FaultItems.contents(of: store)
            #expect(found == outcome.after, "\(what): written at last")
        }
        let leased = try await FailingCommit.recovered { try await store.lease(limit: 10, now: FaultItems.now) }
        #expect(Set(leased.map(\.item)) == Set(found.keys), "\(what): all can be leased")
        let new = try items.item(FaultItems.large), other = try items.item(FaultItems.small)
        try await store.accept([new, other])
        let expected = found.merging([new, other].contents) { first, _ in first }
        try await restart(disk.afterCut(), "\(what), then recovered") { $0 == expected }
    }

    /// A new start, after a power cut, reads all and finds what it may.
    private func restart(_ folder: StateFolder, _ what: String, _ isAllowed: ([ItemID: Octets]) -> Bool) async throws {
        let found = try await FaultItems.contents(in: folder)
        #expect(isAllowed(found), "\(what)")
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/queue-content")
        #expect(Set(files) == Set(found.filter { $0.value.count == FaultItems.large }.map(\.key.description)), "\(what)")
    }
}
