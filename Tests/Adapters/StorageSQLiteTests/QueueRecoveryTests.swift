import DeliveryQueue
import MailModel
import StorageSQLite
import Synchronization
import Testing

@Suite(.serialized) struct QueueRecoveryTests {
    let folder: QueueFolder
    let now = QueueFolder.start

    init() throws { folder = try QueueFolder() }

    @Test(arguments: [100, 300_000])
    func `mail accepted before stays when it is brought again and that commit fails`(_ size: Int) async throws {
        let store = try folder.open(), item = try folder.item(size: size)
        try await store.accept([item])
        try FailingCommit.fail(store.database())
        await #expect(throws: QueueFailure.self) { try await store.accept([item]) }
        #expect(try await FailingCommit.recovered { try await store.lease(limit: 5, now: now) }.map(\.item) == [item.id])
        #expect(try await store.content(of: item.id).content == item.content)
    }

    @Test func `that the file cannot be written, and that it can be again, is told once each`() async throws {
        let told = ReportedDamage(), item = try folder.item()
        let store = try SQLiteQueueStore(directory: folder.path, report: told.report)
        try FailingCommit.fail(store.database())
        await #expect(throws: QueueFailure.self) { try await store.accept([item]) }
        try await FailingCommit.recovered { try await store.accept([item]) }
        let notices = told.notices
        #expect(notices.count == 2 && told.texts.allSatisfy { $0.hasPrefix("queue.sqlite ") }, "\(notices)")
        guard case .broken(let text) = notices.first, case .mended = notices.last else {
            Issue.record("\(notices)")
            return
        }
        #expect(text.contains("cannot be written") && text.contains("the disk failed"))
    }

    @Test func `a queue that is closed while it recovers stays closed`() async throws {
        let store = try folder.open(), item = try folder.item()
        try FailingCommit.fail(store.database())
        await #expect(throws: QueueFailure.self) { try await store.accept([item]) }
        try await store.close()
        await #expect(throws: QueueFailure.unavailable("closed")) { _ = try await store.counts() }
        await #expect(throws: QueueFailure.unavailable("closed")) { try await store.accept([item]) }
        #expect(try await folder.open().counts() == QueueCounts())
    }

    /// Else its log would be written by two: by it, and by who opens the file next.
    @Test func `a queue is closed when nothing of it recovers any more`() async throws {
        let disk = HeldOpening(), store = try SQLiteQueueStore(directory: folder.path, calls: disk), item = try folder.item()
        try FailingCommit.fail(store.database())
        disk.hold()
        await #expect(throws: QueueFailure.self) { try await store.accept([item]) }
        await disk.isAsked()
        disk.letGoSoon()
        try await store.close()
        let isLetGo = disk.isLetGo.load(ordering: .relaxed)
        #expect(isLetGo)
    }
}
