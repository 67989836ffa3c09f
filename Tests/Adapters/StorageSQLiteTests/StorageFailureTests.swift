import Glibc
import GRDB
import Mailboxes
import Testing

@testable import StorageSQLite

@Suite("Failures of the disk, in words")
struct StorageFailureTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, "the disk is full"), (.SQLITE_READONLY_DIRECTORY, "can only be read"),
        (.SQLITE_IOERR_FSYNC, "cannot be read or written"), (.SQLITE_CORRUPT, "damaged"), (.SQLITE_CANTOPEN, "cannot be opened"),
    ])
    func `an error of SQLite says what it means, and its number last`(_ code: ResultCode, _ words: String) {
        let text = StorageFailure(DatabaseError(resultCode: code), opening: "/s/queue.sqlite").description
        #expect(text.contains(words))
        #expect(code == .SQLITE_FULL || text.hasPrefix("/s/queue.sqlite: ") && text.hasSuffix("(SQLite \(code.rawValue))"))
    }

    @Test func `a full disk is told apart by mailboxes too`() {
        #expect(MailboxFailure(DatabaseError(resultCode: .SQLITE_FULL)) == .full)
        #expect(MailboxFailure(DatabaseError(resultCode: .SQLITE_CORRUPT)) == .damaged)
        #expect(MailboxFailure(DatabaseError(resultCode: .SQLITE_READONLY)) != .full)
    }

    @Test(arguments: [(ENOSPC, "the disk is full"), (EROFS, "can only be read"), (EMFILE, "too many files"), (EACCES, "owner")])
    func `an error of the system says what it means`(_ code: Int32, _ words: String) {
        #expect(StorageFailure.words(ofErrno: code).contains(words))
    }
}
