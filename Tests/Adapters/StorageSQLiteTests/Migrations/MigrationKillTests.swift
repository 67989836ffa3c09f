import Foundation
import StorageSQLite
import StorageTestKit
import Synchronization
import Testing

/// `kill -9` in the middle of migrations, 50 rounds.
///
/// The killed process is this test's own program, started again for one test. It is started by `posix_spawn`, a fresh process without
/// the threads of this one.
@Suite(.serialized) struct MigrationKillTests {
    private static let variable = "SECUREMAIL_MIGRATE"
    private static let rounds = 50

    /// The child: migrates the file that the environment names, and kills itself at a point of it.
    @Test(.enabled(if: getenv(variable) != nil)) func `child process`() throws {
        let words = (ProcessInfo.processInfo.environment[Self.variable] ?? "").split(separator: " ").map(String.init)
        let path = try #require(words.first), left = Mutex(words.count > 1 ? Int(words[1]) ?? 0 : 0)
        _ = FileManager.default.createFile(atPath: path + ".started", contents: nil)
        try KilledMigration.run(path) {
            let isHere = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isHere { kill(getpid(), SIGKILL) }
        }
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: getenv(variable) == nil))
    func `a killed migration leaves the old or the new state, and goes on`() throws {
        let folder = try StateFolder(), template = "\(folder.path)/\(StateFile.queue.name)", path = "\(folder.path)/killed.sqlite"
        try KilledMigration.prepare(in: folder.path)
        var dice = SystemRandomNumberGenerator(), killed = 0
        for round in 1...Self.rounds {
            for suffix in ["", "-wal", "-shm", ".started"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try FileManager.default.copyItem(atPath: template, toPath: path)
            // Even rounds die at a chosen point inside of a transaction, odd ones whenever it hits them, in a commit too.
            if round.isMultiple(of: 2) {
                let child = try spawn("\(path) \(round / 2)")
                killed += try wait(child) ? 1 : 0
            } else {
                let child = try spawn(path)
                while access(path + ".started", F_OK) != 0, !hasEnded(child) { usleep(500) }
                usleep(UInt32.random(in: 0...120_000, using: &dice))
                kill(child, SIGKILL)
                killed += try wait(child) ? 1 : 0
            }
            let fault = try KilledMigration.fault(path)
            try #require(fault == nil, "round \(round): \(fault ?? "")")
            try KilledMigration.run(path)
            try #require(try KilledMigration.isDone(path), "round \(round)")
        }
        #expect(killed > Self.rounds / 2, "the process is to be killed while it migrates, not after it")
    }

    private func spawn(_ argument: String) throws -> pid_t {
        let arguments = [
            CommandLine.arguments[0], "--testing-library", "swift-testing", "--filter", "MigrationKillTests/`child process`",
        ]
        var environment = ProcessInfo.processInfo.environment
        environment[Self.variable] = argument
        environment["LLVM_PROFILE_FILE"] = "/dev/null"  // half a file of coverage would spoil that of all tests
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in [1, 2] { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0) }
        let argv = (arguments.map { strdup($0) }) + [nil]
        let envp = (environment.map { strdup("\($0)=\($1)") }) + [nil]
        defer { for text in argv + envp { free(text) } }
        var child = pid_t()
        try #require(posix_spawn(&child, "/proc/self/exe", &actions, nil, argv, envp) == 0)
        return child
    }

    private func hasEnded(_ child: pid_t) -> Bool { kill(child, 0) != 0 || isZombie(child) }

    private func isZombie(_ child: pid_t) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z"
        return text.split(separator: ")").last?.hasPrefix(" Z") == true
    }

    /// - Returns: whether it was killed.
    private func wait(_ child: pid_t) throws -> Bool {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { try #require(errno == EINTR) }
        return status & 0x7F == SIGKILL
    }
}
