import Foundation
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite struct RestorePartTests {
    @Test func `a state directory with anything in it is refused and stays as it is`() throws {
        let folder = try TemporaryFolder()
        try folder.write("queue.sqlite", [1])
        try folder.write("lock", [])
        #expect(throws: NodeFailure.self) { try RestorePart(making: folder.path) }
        #expect(try folder.names() == ["lock", "queue.sqlite"])
    }

    @Test func `the root of a file system is empty, whatever mkfs makes there`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("lost+found"), withIntermediateDirectories: true)
        try RestorePart(making: folder.path).remove()
        #expect(try folder.names() == ["lost+found"])
        // What fsck found there is somebody's.
        try folder.write("lost+found/#12", [1])
        #expect(throws: NodeFailure.self) { try RestorePart(making: folder.path) }
        #expect(try folder.names() == ["lost+found", "lost+found/#12"])
    }

    @Test func `what a restore left unfinished stops a node and is begun again from nothing`() throws {
        let folder = try TemporaryFolder()
        let part = try RestorePart(making: folder.path)
        try folder.write("restore.part/x", [1])
        // Cut off while it was put in place.
        try folder.write("queue.sqlite", [1])
        #expect(throws: NodeFailure.self) { try RestorePart.refuseUnfinished(in: folder.path) }
        _ = try RestorePart(making: folder.path)
        #expect(try folder.names() == ["restore.part"])
        #expect(try folder.mode(of: "restore.part") == 0o700)
        try part.remove()
        try RestorePart.refuseUnfinished(in: folder.path)
    }

    @Test func `what is left of a restore that came to its end is nothing`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("restore.done"), withIntermediateDirectories: true)
        try folder.write("restore.done/plan.json", [1])
        try RestorePart.refuseUnfinished(in: folder.path)
        let part = try RestorePart(making: folder.path)
        #expect(part.unfinished == RestorePlan() && !folder.exists("restore.done"))
        try part.remove()
        #expect(try folder.names() == [])
    }

    @Test func `one backup at a time, and a killed node's remains go`() throws {
        let folder = try TemporaryFolder()
        var first: BackupPart? = try BackupPart(in: folder.path)
        #expect(throws: NodeFailure.self) { _ = try BackupPart(in: folder.path) }
        withExtendedLifetime(first) {}
        first = nil
        #expect(try folder.names().isEmpty)
        try FileManager.default.createDirectory(atPath: folder.file("backup.part"), withIntermediateDirectories: true)
        try folder.write("backup.part/queue.sqlite", [1])
        BackupPart.discard(in: folder.path)
        #expect(try folder.names().isEmpty)
        _ = try BackupPart(in: folder.path)
    }
}
