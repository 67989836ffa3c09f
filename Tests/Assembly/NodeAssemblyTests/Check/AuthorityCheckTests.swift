import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("check: the authority's part")
struct AuthorityCheckTests {
    private let settings: NodeSettings
    private let community: TestCommunity
    private var machine = FakeMachine()

    init() async throws {
        settings = try ExampleSettings.read()
        community = try await TestCommunity.make()
        let folder = "\(settings.stateDirectory)/authority"
        machine.files[settings.stateDirectory] = FileFacts(kind: .folder, mode: 0o700, owner: 980)
        for name in [AuthorityDocument.issuingKey, AuthorityDocument.publisherKey] {
            machine.files["\(folder)/\(name)"] = FileFacts(kind: .file, mode: 0o600, owner: 980)
        }
        machine.files["\(folder)/root.pem"] = FileFacts(kind: .file, mode: 0o644, owner: 980)
    }

    private func findings(
        at time: Timestamp = TestCommunity.start, _ spoil: (inout FakeMachine) -> Void = { _ in }, without missing: String = ""
    ) async -> [CheckFinding] {
        var machine = machine
        machine.now = time
        spoil(&machine)
        let store = community.store
        let check = AuthorityCheck(settings, machine) { name in
            guard name != missing else { return nil }
            return store.read(name)
        }
        return await check.findings().known
    }

    @Test func `an authority in good order`() async throws {
        #expect(await findings().summary == ["ok keys", "ok log", "ok issuing", "ok root list"])
    }

    @Test func `an officer's key that others can read, or that is another user's, is an error`() async throws {
        let path = "\(settings.stateDirectory)/authority/\(AuthorityDocument.officerKey(1))"
        for facts in [FileFacts(kind: .file, mode: 0o640, owner: 980), FileFacts(kind: .file, mode: 0o600, owner: 0)] {
            let found = await findings { $0.files[path] = facts }
            #expect(found[0].level == .error && found[0].id == "authority.keys" && found[0].what.contains(path))
        }
        let none = await findings { $0.files = [:] }
        #expect(none[0].level == .warning)
    }

    @Test func `officers' keys on the authority's machine are warned of`() async throws {
        let path = "\(settings.stateDirectory)/authority/\(AuthorityDocument.officerKey(2))"
        let found = await findings { $0.files[path] = FileFacts(kind: .file, mode: 0o600, owner: 980) }
        let told = try #require(found.first { $0.id == "authority.officers" })
        #expect(
            told.level == .warning && told.what.contains("officer-2-key") && told.action?.contains("securemail officer") == true)
    }

    @Test func `a lost issuing key is an error, with what to do`() async throws {
        let path = "\(settings.stateDirectory)/authority/\(AuthorityDocument.issuingKey)"
        let found = await findings { $0.files[path] = nil }
        #expect(found[0].level == .error && found[0].id == "authority.keys" && found[0].what.contains(path))
        #expect(found[0].action?.contains("ceremony issuing") == true)
    }

    @Test(arguments: [(Duration.minutes(16), CheckLevel.warning), (.hours(25), .error), (.days(8), .error)])
    func `a log that was not cosigned for long is told`(_ age: Duration, _ level: CheckLevel) async throws {
        #expect(await findings(at: TestCommunity.start + age)[1].level == level)
    }

    @Test func `the end of the issuing certificate is told half a year before`() async throws {
        let end = TestCommunity.start + AuthorityPeriods.issuing
        #expect(await findings(at: end - AuthorityCheck.early - .days(2))[2].level == .ok)
        #expect(await findings(at: end - .days(100))[2].level == .warning)
        #expect(await findings(at: end + .days(1))[2].level == .error)
    }

    @Test func `the end of the root's list is told in time for a ceremony`() async throws {
        let end = TestCommunity.start + AuthorityPeriods.rootList
        #expect(await findings(at: end - AuthorityCheck.earlyList - .days(1)).last?.level == .ok)
        #expect(await findings(at: end - .days(50)).last?.level == .warning)
        #expect(await findings(at: end + .days(1)).last?.level == .error)
        #expect(await findings(without: AuthorityDocument.rootList).last?.level == .warning)
    }

    @Test func `a root's key beside those of every day is told`() async throws {
        let path = "\(settings.stateDirectory)/authority/\(AuthorityDocument.rootKey)"
        let found = await findings { $0.files[path] = FileFacts(kind: .file, mode: 0o600, owner: 980) }
        #expect(found.contains { $0.id == "authority.root" && $0.level == .warning && $0.action != nil })
    }

    @Test(arguments: [AuthorityDocument.checkpoint, "log/tile/entries/000.p/15", AuthorityDocument.issuing])
    func `what is missing is an error`(_ name: String)
        async
    {
        #expect(await findings(without: name).contains { $0.level == .error })
    }
}
