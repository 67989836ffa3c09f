import ControlSocket
import Foundation
import SecureMailTestKit
import Testing

@Suite("State directory: one owner", .timeLimit(.minutes(3)))
struct StateLockTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `a second owner is refused until the first is gone`() async throws {
        var first = try StateLock.takeNow(in: folder.path)
        #expect(first != nil)
        #expect(try StateLock.takeNow(in: folder.path) == nil)
        first = nil
        #expect(first == nil)
        // A process that another test begins may have it a moment longer.
        _ = try await StateLock.take(in: folder.path, patience: .seconds(50))
    }

    @Test func `the lock file is its owner's, and stays`() throws {
        _ = try StateLock.takeNow(in: folder.path)
        #expect(try folder.mode(of: "lock") == 0o600)
    }

    @Test func `who waits gets it when it comes free`() async throws {
        let path = folder.path
        let first = try StateLock.takeNow(in: path)
        let waiting = Task { try await StateLock.take(in: path, patience: .seconds(50)) }
        #expect(try StateLock.takeNow(in: path) == nil)
        withExtendedLifetime(first) {}
        _ = consume first
        let second = try await waiting.value
        #expect(try StateLock.takeNow(in: path) == nil)
        withExtendedLifetime(second) {}
    }

    @Test func `patience has an end`() async throws {
        let first = try StateLock.takeNow(in: folder.path), path = folder.path
        await #expect(throws: StateLockFailure.taken) { _ = try await StateLock.take(in: path, patience: .milliseconds(10)) }
        withExtendedLifetime(first) {}
    }

    @Test func `who is cancelled waits no longer`() async throws {
        let first = try StateLock.takeNow(in: folder.path), path = folder.path
        let waiting = Task { try await StateLock.take(in: path, patience: .seconds(500)) }
        waiting.cancel()
        await #expect(throws: StateLockFailure.taken) { _ = try await waiting.value }
        withExtendedLifetime(first) {}
    }

    @Test func `a folder that is not there is unusable, not taken`() {
        #expect(throws: StateLockFailure.unusable(ENOENT)) { _ = try StateLock.takeNow(in: folder.file("nowhere")) }
    }

    @Test func `a link in place of the lock file is not followed`() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("lock"), withDestinationPath: folder.file("elsewhere"))
        #expect(throws: StateLockFailure.unusable(ELOOP)) { _ = try StateLock.takeNow(in: folder.path) }
        #expect(!folder.exists("elsewhere"))
    }

    @Test func `a process that is killed leaves no lock`() throws {
        let process = Process(), output = Pipe(), input = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = ["--no-fork", folder.file("lock"), "/bin/sh", "-c", "echo taken; read line"]
        (process.standardOutput, process.standardInput) = (output, input)
        try process.run()
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "taken\n")
        #expect(try StateLock.takeNow(in: folder.path) == nil)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try StateLock.takeNow(in: folder.path) != nil)
    }
}
