import Foundation
import GRDB
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Mailboxes, when the n-th call of the system fails")
struct MailboxFaultTests {
    enum Phase: CaseIterable, Sendable {
        case inDatabase, inFile, withCheckpoint

        var size: Int { self == .inFile ? FaultItems.large : FaultItems.small }

        /// Calls of a delivery, as many as were measured with SQLite 3.40.1.
        var least: [FaultDisk.Call: UInt64] {
            switch self {
            case .inDatabase: [.write: 14, .sync: 1, .read: 7]
            case .inFile: [.open: 2, .write: 15, .sync: 3, .rename: 1, .read: 7]
            case .withCheckpoint: [.write: 14, .sync: 3, .truncate: 1, .read: 7]
            }
        }
    }

    @Test(arguments: Phase.allCases) func `a delivery is there once, and no other is lost`(_ phase: Phase) async throws {
        let mailbox = try FaultMailbox(seed: 31), folder = try StateFolder()
        let store = try SQLiteMailboxStore(in: folder.path)
        try await store.create(mailbox.mailbox)
        let old = [mailbox.message(FaultItems.small), mailbox.message(FaultItems.large)]
        for message in old { _ = try await store.deliver(message, now: FaultItems.now) }
        let template = try folder.afterCrash()
        try store.close()
        try await FaultSweep(phase: "delivery into a mailbox, \(phase)", least: phase.least).run { fault in
            try await Self.deliver(mailbox, phase, old, template.afterCrash(), fault)
        }
    }

    private static func deliver(
        _ mailbox: FaultMailbox, _ phase: Phase, _ old: [NewMessage], _ folder: StateFolder, _ fault: FaultDisk.Fault?
    ) async throws -> FaultDisk {
        let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
        let store = try SQLiteMailboxStore(in: folder.path, calls: disk), new = mailbox.message(phase.size)
        if phase == .withCheckpoint {
            try store.database().setCheckpoint(atPages: 1)
        }
        let what = fault.map { "\($0)" } ?? "no fault"
        disk.arm(fault)
        let answer = try? await store.deliver(new, now: FaultItems.now)
        disk.disarm()
        #expect(answer == .stored(try #require(MessageUID(3))) || fault != nil && answer == nil, "\(what)")
        let before = old.contents, after = (old + [new]).contents
        try await restart(disk.afterCut(), mailbox, what) { $0 == after || answer == nil && $0 == before }
        if answer == nil {
            // The queue brings it again.
            let again = mailbox.message(phase.size, of: new.item)
            let second = try await FailingCommit.recovered { try await store.deliver(again, now: FaultItems.now) }
            let expected = second == .repeated ? after : (old + [again]).contents
            try await restart(disk.afterCut(), mailbox, "\(what), then again") { $0 == expected }
            #expect(try await mailbox.contents(of: store) == expected, "\(what)")
        }
        try store.close()
        return disk
    }

    private static func restart(
        _ folder: StateFolder, _ mailbox: FaultMailbox, _ what: String, _ isAllowed: ([StoredMessageID: Octets]) -> Bool
    ) async throws {
        let store = try SQLiteMailboxStore(in: folder.path)
        let found = try await mailbox.contents(of: store)
        #expect(isAllowed(found), "\(what)")
        #expect(try FaultItems.isWhole(store.database()), "\(what)")
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(SQLiteMailboxStore.contentsName)")
        #expect(Set(files) == Set(found.filter { $0.value.count == FaultItems.large }.map(\.key.description)), "\(what)")
        try store.close()
    }
}
