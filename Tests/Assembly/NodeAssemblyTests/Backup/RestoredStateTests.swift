import Foundation
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite struct RestoredStateTests {
    /// An authority that is backed up before it caught up knows nothing of what it published after the backup before.
    @Test(arguments: ["2027-01-10T08:00:00Z", "2027-01-20T08:00:00Z"])
    func `the earliest backup counts that an authority has not caught up with`(_ before: String) throws {
        let folder = try TemporaryFolder(), state = RestoredState(folder: folder.path)
        let takenAt = try #require(Timestamp(rfc3339: "2027-01-15T08:00:00Z"))
        try FileManager.default.createDirectory(atPath: folder.file("authority"), withIntermediateDirectories: true)
        try state.holdAuthority(since: takenAt)
        #expect(try folder.text("authority/restored") == "2027-01-15T08:00:00Z\n")
        try folder.write("authority/restored", "\(before)\n".utf8)
        try state.holdAuthority(since: takenAt)
        #expect(try folder.text("authority/restored") == "\(min(before, takenAt.rfc3339))\n")
    }
}
