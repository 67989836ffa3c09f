import Accreditation
import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("check: the directory and the neighbours in it")
struct DirectoryCheckTests {
    private let community: TestCommunity
    private let settings: NodeSettings

    init() async throws {
        community = try await TestCommunity.make()
        settings = try ExampleSettings.read(
            ExampleSettings.text.replacing("[ministry.example, agency.example]", with: "[ministry.example]"))
    }

    // MARK: Directory

    private func directory(
        _ kept: KeptDirectory? = nil, customers: [ServedCustomer]? = [], after age: Duration = .minutes(5),
        settings: NodeSettings? = nil, source: String? = nil
    ) async throws -> [CheckFinding] {
        let settings = settings ?? self.settings
        return await DirectoryCheck(
            settings, try #require(settings.gateway), kept: kept ?? .kept(community.directory), customers: customers,
            at: TestCommunity.start + age, source: { source }
        ).findings()
    }

    @Test func `a fresh directory that lists this gateway and its domains is in order`() async throws {
        let findings = try await directory()
        #expect(findings.summary == ["ok age", "ok gateway", "ok domains", "note member key", "ok source"])
    }

    @Test(arguments: [(Duration.minutes(16), CheckLevel.warning), (.hours(25), .error), (.days(8), .error)])
    func `an old directory is told`(_ age: Duration, _ level: CheckLevel) async throws {
        #expect(try await directory(after: age).fault("age").level == level)
    }

    @Test func `what waits for this member's agreement is a warning that says what to do`() async throws {
        let one = community.ministry.member, key = MemberKey(base64: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")
        let waiting = try community.stating([.member(.keySet(one, try #require(key)))])
        let findings = try await directory(.kept(waiting)), sequence = try #require(waiting.pending.first?.sequence)
        let fault = try findings.fault("statement \(sequence)")
        #expect(fault.level == .warning && fault.what.contains("member-key-set of ministry"))
        #expect(fault.action?.contains("agree objection \(sequence)") == true)
    }

    @Test func `what this machine's tables alone find alike is a warning, and refused by nobody`() async throws {
        // Cyrillic capitals that look like Latin ones.
        let stranger = try #require(MemberID("stranger")), domain = try #require(DomainName("xn--fiqs8s.example"))
        let other = try #require(MemberID("other")), twin = try #require(DomainName("other.example"))
        let stated = try community.stating([
            .memberAdmitted(stranger, name: "\u{412}\u{41D}\u{41A}"), .memberAdmitted(other, name: "BHK"),
            .domainGranted(domain, to: stranger, customer: "Stranger", strength: .password),
            .domainGranted(twin, to: other, customer: "Other", strength: .password),
        ])
        let findings = try await directory(.kept(stated))
        #expect(findings.known.contains { $0.level == .warning && $0.what.contains("reads as") })
    }

    @Test(arguments: [(Duration.minutes(6), CheckLevel.warning), (.hours(2), .error)])
    func `one from the future is told`(_ ahead: Duration, _ level: CheckLevel) async throws {
        let fault = try await directory(after: .zero - ahead).fault("age")
        #expect(fault.level == level && fault.what.contains("clock"))
    }

    @Test func `none, and one that cannot be used, are errors`() async throws {
        #expect(try await directory(KeptDirectory.none).fault("kept").level == .error)
        #expect(try await directory(.unusable("damaged")).fault("kept").what.contains("damaged"))
    }

    @Test func `a source that cannot be read is a warning: the kept one serves`() async throws {
        let fault = try await directory(source: "answered 503").fault("source")
        #expect(fault.level == .warning && fault.what.contains("https://authority.example"))
    }

    @Test func `a member or gateway that is not listed is an error`() async throws {
        let stranger = try ExampleSettings.read(environment: ["SECUREMAIL_NODE_MEMBER": "nobody"])
        #expect(try await directory(settings: stranger).fault("member").level == .error)
        let other = try ExampleSettings.read(environment: ["SECUREMAIL_NODE_NAME": "gateway.other.example"])
        #expect(try await directory(settings: other).fault("gateway").level == .error)
    }

    @Test func `a suspended member is an error`() async throws {
        let later = TestCommunity.start + .minutes(1)
        try await community.authority.suspend(community.ministry.member, reason: "test", at: later)
        let republished = try await community.republished(at: later)
        #expect(try await directory(.kept(republished.directory)).fault("member").what.contains("suspended"))
    }

    @Test func `a domain that is served and not granted is an error, one granted and not served a warning`() async throws {
        let extra = ServedCustomer(id: "agency", domains: [DomainName("harbour.example")!], connectors: 1, handOver: nil)
        let fault = try await directory(customers: [extra]).fault("harbour.example")
        #expect(fault.level == .error && fault.what.contains("kiwimail's"))
        let bare = try ExampleSettings.read(
            ExampleSettings.text.replacing("[ministry.example, agency.example]", with: "[agency.example]"))
        let findings = try await directory(settings: bare)
        #expect(try findings.fault("agency.example").level == .error && findings.fault("ministry.example").level == .warning)
        // Without the customers nothing can be said of what is not served.
        #expect(try await !directory(customers: nil, settings: bare).contains { $0.subject == "ministry.example" })
    }

    @Test func `the kept directory is read as the node reads it`() async throws {
        let folder = try TemporaryFolder()
        let anchors = CommunityAnchors(root: community.authority.root, authority: community.authority.keys)
        func read() async -> KeptDirectory { await KeptDirectory.read(in: folder.path, anchors, at: TestCommunity.start) }
        if case .none = await read() {} else { Issue.record("a directory out of nothing") }
        try KeptLogFolder(state: folder.path).keep(try await community.growth)
        #expect(await read().current?.sequence == community.directory.sequence)
        try folder.write("log/tile/entries/000", "damaged".utf8)
        if case .unusable = await read() {} else { Issue.record("a damaged directory was believed") }
    }

    // MARK: Neighbours

    private func neighbours(_ sightings: [String: ServerSighting.Outcome], route: OutsidersSettings = .none) async
        -> [CheckFinding]
    {
        let probe = FakeProbe(sightings: sightings.mapValues { ServerSighting($0) })
        return await NeighbourCheck(of: settings.name, directory: community.directory, route: route, probe).findings()
    }

    @Test func `gateways of others and the route outside that answer are in order`() async throws {
        let route = try #require(HostPort("smarthost.example:25"))
        let findings = await neighbours(["127.0.0.1:8824": .ready, "smarthost.example:25": .ready], route: .server(route))
        #expect(findings.summary == ["ok kiwimail", "ok outsiders"])
    }

    @Test(arguments: [ServerSighting.Outcome.noAnswer("x"), .notTrusted("y"), .refused("451 z")])
    func `a neighbour in trouble is a warning, a route in trouble an error`(_ outcome: ServerSighting.Outcome) async throws {
        let route = try #require(HostPort("smarthost.example:25"))
        let findings = await neighbours(["127.0.0.1:8824": outcome, "smarthost.example:25": outcome], route: .server(route))
        #expect(findings.summary == ["warning kiwimail", "error outsiders"])
    }

    @Test func `a gateway without a certificate is told once, not for each neighbour`() async {
        #expect(
            await neighbours(["127.0.0.1:8824": .unprepared("no certificate")]).summary == ["warning gateways", "note outsiders"])
    }

    @Test func `when no neighbour answers the trouble is here`() async throws {
        let later = TestCommunity.start + .minutes(1)
        _ = try await TestCommunity.admit("third", "third.example", port: 8834, to: community.authority, at: later)
        let republished = try await community.republished(at: later)
        let findings = await NeighbourCheck(
            of: settings.name, directory: republished.directory, route: .mailExchangers, FakeProbe()
        )
        .findings()
        #expect(findings.summary == ["warning kiwimail", "warning third", "error all", "ok outsiders"])
    }
}
