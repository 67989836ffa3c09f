import DiskCalls
import Foundation
import GRDB
import Mailboxes
import Testing

@testable import StorageSQLite

@Suite("Failures of the disk, in words")
struct StorageFailureTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, "the disk is full"), (.SQLITE_READONLY_DIRECTORY, "read-only"),
        (.SQLITE_IOERR_FSYNC, "the disk failed"), (.SQLITE_CORRUPT, "damaged"), (.SQLITE_CANTOPEN, "cannot be opened"),
    ])
    func `an error of SQLite says what it means, the file first`(_ code: ResultCode, _ words: String) {
        let text = StorageFailure(DatabaseError(resultCode: code), in: "/s/queue.sqlite").description
        #expect(text.contains(words) && text.hasPrefix("/s/queue.sqlite"), "\(text)")
    }

    @Test func `an error that no words were found for says its number`() {
        let text = StorageFailure(DatabaseError(resultCode: .SQLITE_MISUSE), in: "/s/queue.sqlite").description
        #expect(text.hasPrefix("/s/queue.sqlite: ") && text.hasSuffix("SQLite \(ResultCode.SQLITE_MISUSE.rawValue)"), "\(text)")
    }

    @Test func `a file system that says that it is endless has the most room that there is`() {
        var facts = statvfs()
        (facts.f_bavail, facts.f_blocks, facts.f_frsize) = (.max, 1 << 62, 4_096)
        let room = FileSystemFacts(facts)
        #expect(room.freeOctets == .max && room.totalOctets == .max)
        (facts.f_bavail, facts.f_blocks) = (3, 5)
        #expect(FileSystemFacts(facts).freeOctets == 12_288 && FileSystemFacts(facts).totalOctets == 20_480)
        #expect(FileSystemFacts(of: "/nowhere/at/all") == nil)
    }

    @Test func `a full disk is told apart by mailboxes too`() {
        #expect(MailboxFailure(DatabaseError(resultCode: .SQLITE_FULL), in: "/s/mailboxes.sqlite") == .full)
        #expect(MailboxFailure(DatabaseError(resultCode: .SQLITE_READONLY), in: "/s/mailboxes.sqlite") != .full)
        let damaged = MailboxFailure(DatabaseError(resultCode: .SQLITE_CORRUPT), in: "/s/mailboxes.sqlite")
        #expect(damaged == .storage(StorageFailure.damaged("/s/mailboxes.sqlite").description))
    }

    @Test(arguments: [(ENOSPC, "the disk is full"), (EROFS, "read-only"), (EMFILE, "too many files"), (EACCES, "owner")])
    func `an error of the system says what it means`(_ code: Int32, _ words: String) {
        let text = StorageFailure(errno: code, at: "open", of: "/s/queue.sqlite").description
        #expect(text.contains(words) && text.hasPrefix("/s/queue.sqlite"), "\(text)")
    }
}
