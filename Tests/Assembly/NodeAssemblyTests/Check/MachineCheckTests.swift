import DiskCalls
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("check: clock, files, disk, limits")
struct MachineCheckTests {
    private func settings(_ environment: [String: String] = [:]) throws -> NodeSettings {
        try ExampleSettings.read(environment: environment)
    }

    // MARK: Clock

    @Test func `a clock that is kept right is in order`() async throws {
        let directory = KeptDirectory.kept(try await TestCommunity.make().directory)
        let findings = await ClockCheck(FakeMachine(), directory: directory).findings()
        #expect(findings.summary == ["ok kernel"])
    }

    @Test(arguments: [
        (nil, CheckLevel.note), (ClockFacts(isSynchronised: false, maximumError: .seconds(16)), .warning),
        (ClockFacts(isSynchronised: true, maximumError: .minutes(6)), .error),
    ])
    func `a clock that nobody keeps right is told`(_ facts: ClockFacts?, _ level: CheckLevel) async throws {
        var machine = FakeMachine()
        machine.clockFacts = facts
        let finding = try await ClockCheck(machine, directory: .none).findings().fault("kernel")
        #expect(finding.level == level && finding.action != nil)
    }

    @Test(arguments: [(Duration.minutes(2), CheckLevel.note), (.minutes(6), .error)])
    func `a clock behind the newest directory is told`(_ behind: Duration, _ level: CheckLevel) async throws {
        var machine = FakeMachine()
        machine.now = TestCommunity.start - behind
        let directory = KeptDirectory.kept(try await TestCommunity.make().directory)
        #expect(try await ClockCheck(machine, directory: directory).findings().fault("directory").level == level)
    }

    // MARK: Files

    private func machine(_ settings: NodeSettings) throws -> FakeMachine {
        let gateway = try #require(settings.gateway)
        var machine = FakeMachine()
        func put(_ path: String, _ kind: FileFacts.Kind = .file, _ mode: UInt32 = 0o600) {
            machine.files[path] = FileFacts(kind: kind, mode: mode, owner: 980)
        }
        put(settings.stateDirectory, .folder, 0o700)
        put("\(settings.stateDirectory)/control.sock", .socket)
        put(gateway.keys.directory, .folder, 0o700)
        for name in ["tls", "signing", "encryption", "storage"] { put("\(gateway.keys.directory)/\(name)-key.pem") }
        put("/run/secrets/passphrase")
        put("/srv/tls/key.pem")
        return machine
    }

    @Test func `files that are their owner's alone are in order`() async throws {
        let settings = try settings()
        let findings = await FileCheck(settings, try machine(settings)).findings()
        #expect(findings.areAllInOrder && findings.count == 6, "\(findings)")
    }

    @Test(arguments: [
        ("/etc/securemail/state", "node.state"), ("/etc/securemail/state/control.sock", "control socket"),
        ("/etc/securemail/keys", "keys.directory"), ("/etc/securemail/keys/signing-key.pem", "keys.directory"),
        ("/run/secrets/passphrase", "keys.passphrase-file"), ("/srv/tls/key.pem", "tls.key"),
    ])
    func `what others can use is an error that names the command`(_ path: String, _ subject: String) async throws {
        let settings = try settings()
        for extra: UInt32 in [0o040, 0o004, 0o002] {
            var machine = try machine(settings)
            let facts = try #require(machine.files[path])
            machine.files[path] = FileFacts(kind: facts.kind, mode: facts.mode | extra, owner: 980)
            let finding = try await FileCheck(settings, machine).findings().fault(subject)
            #expect(
                finding.level == .error && finding.action?.contains("chmod") == true && finding.action?.contains(path) == true)
        }
    }

    @Test(arguments: ["/etc/securemail/state", "/etc/securemail/keys", "/run/secrets/passphrase", "/srv/tls/key.pem"])
    func `what is missing is an error`(_ path: String) async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.files[path] = nil
        let findings = await FileCheck(settings, machine).findings()
        #expect(findings.contains { $0.level == .error && $0.what.contains(path) })
    }

    @Test func `a key of another user is an error, and so is a file in place of a folder`() async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.files["/etc/securemail/keys/storage-key.pem"] = FileFacts(kind: .file, mode: 0o600, owner: 0)
        #expect(try await FileCheck(settings, machine).findings().fault("keys.directory").action?.hasPrefix("chown 980") == true)
        machine.files["/etc/securemail/state"] = FileFacts(kind: .file, mode: 0o600, owner: 980)
        #expect(try await FileCheck(settings, machine).findings().fault("node.state").what.contains("no folder"))
    }

    @Test func `what another user left in the state is named`() async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.files["\(settings.stateDirectory)/queue.sqlite"] = FileFacts(kind: .file, mode: 0o600, owner: 0)
        let finding = try await FileCheck(settings, machine).findings().fault("node.state")
        #expect(finding.level == .error && finding.what.contains("queue.sqlite"))
        #expect(finding.action?.hasPrefix("chown -R 980 /etc/securemail/state") == true)
    }

    /// As the tools of public authorities leave it; the gateway's own keys are nobody else's.
    @Test func `a key for clients' TLS that root gives to the node's group is no fault`() async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.files["/srv/tls/key.pem"] = FileFacts(kind: .file, mode: 0o640, owner: 0)
        #expect(try await FileCheck(settings, machine).findings().fault("tls.key").level == .note)
        for mode: UInt32 in [0o644, 0o660, 0o600] {
            machine.files["/srv/tls/key.pem"] = FileFacts(kind: .file, mode: mode, owner: 0)
            #expect(try await FileCheck(settings, machine).findings().fault("tls.key").level == .error)
        }
    }

    @Test func `a folder without keys is not in order`() async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.files = machine.files.filter { !$0.key.hasPrefix("/etc/securemail/keys/") }
        #expect(try await FileCheck(settings, machine).findings().fault("keys.directory").level == .warning)
    }

    @Test func `another user is told to become the node's`() async throws {
        let settings = try settings()
        var machine = try machine(settings)
        machine.user = 0
        #expect(try await FileCheck(settings, machine).findings().fault("user").level == .note)
    }

    // MARK: Disk

    @Test func `room enough is in order`() async throws {
        #expect(await DiskCheck(try settings(), FakeMachine()).findings().summary == ["ok room", "ok inodes"])
    }

    @Test(arguments: [
        (UInt64(1) << 29, UInt64(1_000_000), ["error room", "ok inodes"]), (1 << 31, 1_000_000, ["warning room", "ok inodes"]),
        (1 << 36, 500, ["ok room", "error inodes"]), (1 << 36, 50_000, ["ok room", "warning inodes"]),
    ])
    func `little room is told`(_ octets: UInt64, _ files: UInt64, _ summary: [String]) async throws {
        var machine = FakeMachine()
        machine.room = FileSystemFacts(freeOctets: octets, totalOctets: 1 << 38, freeFiles: files, totalFiles: 2_000_000)
        #expect(await DiskCheck(try settings(), machine).findings().summary == summary)
    }

    @Test func `a file system without inodes, and one that cannot be asked`() async throws {
        var machine = FakeMachine()
        machine.room = FileSystemFacts(freeOctets: 1 << 36, totalOctets: 1 << 38, freeFiles: 0, totalFiles: 0)
        #expect(await DiskCheck(try settings(), machine).findings().summary == ["ok room"])
        machine.room = nil
        #expect(await DiskCheck(try settings(), machine).findings().summary == ["error file system"])
    }

    // MARK: Limits

    private static let many = ["SECUREMAIL_LIMITS_CONNECTIONS": "10000"]

    private func advice(_ environment: [String: String], _ machine: FakeMachine) async throws -> String? {
        try await LimitCheck(try settings(environment), contact: .atRest, machine).findings().fault("open files").action
    }

    @Test func `the node's own limit counts, not that of who asks`() async throws {
        let settings = try settings(Self.many)
        let running = NodeContact.running(.init(process: 1, descriptors: 1_024))
        let finding = try await LimitCheck(settings, contact: running, FakeMachine()).findings().fault("open files")
        #expect(finding.level == .warning)
        #expect(await LimitCheck(settings, contact: .atRest, FakeMachine()).findings().areAllInOrder)
    }

    @Test func `connections for pages, deliveries and lookups are counted with those for mail`() async throws {
        var machine = FakeMachine()
        machine.descriptors = 1_024
        // For the node 192, for 8 deliveries 24 and 128, for pages 512 and 64.
        #expect(try await advice(Self.many, machine)?.contains(" 10920 ") == true)
        let asking = Self.many.merging(["SECUREMAIL_OUTSIDERS_ROUTE": "mx"]) { $1 }
        #expect(try await advice(asking, machine)?.contains(" 11448 ") == true, "the sockets of the resolver are among them")
    }
}
