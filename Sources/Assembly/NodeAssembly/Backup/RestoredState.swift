import Accreditation
import BackupArchive
import Foundation
import MailModel
import StorageSQLite

/// Makes unpacked databases and documents fit to go on from, before they are put in place.
struct RestoredState {
    /// Where the backup's `state` was unpacked.
    let folder: String

    /// Opens each database with today's code, and leaves out numbers that may have been given since the backup was taken.
    func advanceGateway(takenAt: Timestamp, now: Timestamp) throws {
        do throws(StorageFailure) {
            for file in StateFile.allCases {
                let path = "\(folder)/\(file.name)"
                guard FileManager.default.fileExists(atPath: path) else { throw .cannotOpen("\(file.name) is not in the backup") }
                try StateDatabase(file, at: path).close()
            }
            try RestoredQueue.advance("\(folder)/\(StateFile.queue.name)", takenAt: takenAt, now: now)
            try RestoredMailboxes.advance("\(folder)/\(StateFile.mailboxes.name)", now: now)
        } catch { throw NodeFailure("The backup cannot be used; nothing was restored. \(error)") }
    }

    /// Until it knows what it has published since, an authority signs nothing: two statements of one number would split the community.
    /// An authority that had not caught up itself when it was backed up goes on from the backup before.
    func holdAuthority(since takenAt: Timestamp) throws {
        let path = "\(folder)/authority/\(AuthorityDocument.restored)"
        let before = try DurableFile.read(path, limit: 1_024).flatMap { Timestamp(restoredMark: $0) }
        try DurableFile.write(Octets(utf8: min(before ?? takenAt, takenAt).rfc3339 + "\n"), to: path)
    }
}

extension Timestamp {
    /// Reads what ``AuthorityDocument/restored`` holds: the time of the backup, and a line's end.
    init?(restoredMark octets: Octets) {
        self.init(rfc3339: String(String(decoding: octets.bytes, as: UTF8.self).prefix { $0 != "\n" }))
    }
}
