import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite
import StorageTestKit
import Testing

/// What an operator reads, and what a client is told, when the disk fails.
@Suite("A failing disk, in words")
struct StorageWordsTests {
    private let items = FaultItems(seed: 61)

    @Test(arguments: [
        (FaultDisk.Fault.Kind.noSpace, "the disk is full", "Make room", 452),
        (.inputOutput, "the disk failed", "journalctl", 451),
    ])
    func `a refused message names the file, what happened and what to do`(
        _ kind: FaultDisk.Fault.Kind, _ words: String, _ action: String, _ code: Int
    ) async throws {
        let folder = try StateFolder(), disk = try FaultDisk(folder, seed: 7), report = ReportedDamage()
        let store = try SQLiteQueueStore(directory: folder.path, calls: disk, report: report.report)
        disk.arm(FaultDisk.Fault(call: .write, number: 1, kind: kind, isLasting: true))
        let large = try items.item(FaultItems.large), small = try items.item(FaultItems.small)
        let first = await #expect(throws: QueueFailure.self) { try await store.accept([large]) }
        let second = await #expect(throws: QueueFailure.self) { try await store.accept([small]) }
        disk.disarm()
        for (failure, file) in [(first, "queue-content"), (second, "queue.sqlite")] {
            let refusal = try #require(failure).refusal, diagnostic = refusal.diagnostic
            #expect(diagnostic.contains(file) && diagnostic.contains(words) && diagnostic.contains(action), "\(diagnostic)")
            // RFC 3463 section 3.4: 4.3.1 is a full system, 4.3.0 any other trouble of it.
            let detail = Reply.SubjectAndDetail(3, code == 452 ? 1 : 0)
            #expect(400 + refusal.reply.suffix == code && refusal.reply.subjectAndDetail == detail, "\(refusal.reply)")
        }
        #expect(report.texts.contains { $0.contains("queue.sqlite") && $0.contains(words) && $0.contains(action) })
        try await FailingCommit.recovered { try await store.accept([small]) }
        try await store.close()
    }

    @Test(arguments: [
        (ResultCode.SQLITE_FULL, "MiB are free"), (.SQLITE_READONLY, "mount it writable"),
        (.SQLITE_IOERR_FSYNC, "the disk failed (sync)"),
        (.SQLITE_IOERR_READ, "the disk failed (read)"), (.SQLITE_CORRUPT, "securemail restore"),
        (.SQLITE_NOTADB, "securemail restore"),
        (.SQLITE_CANTOPEN, "who owns it"), (.SQLITE_BUSY, "another process"), (.SQLITE_NOMEM, "memory"),
    ])
    func `each code of SQLite is said in words, with the file`(_ code: ResultCode, _ words: String) {
        let failure = StorageFailure(DatabaseError(resultCode: code), in: "/var/lib/securemail/queue.sqlite")
        #expect("\(failure)".contains("/var/lib/securemail/queue.sqlite") && "\(failure)".contains(words), "\(failure)")
    }
}
