import MailModel
import Testing

@testable import NodeAssembly

@Suite("check: listeners")
struct ListenerCheckTests {
    private let running = NodeContact.running(.init(process: 4_711, descriptors: 65_536))
    private let mx = ListenerCheck.Door("mx", HostPort("0.0.0.0:25")!, .startTLS, isPublic: true)
    private let relay = ListenerCheck.Door("relay", HostPort("127.0.0.1:2525")!, .clear, isPublic: false)

    private func findings(
        _ contact: NodeContact, _ sightings: [String: ServerSighting.Outcome], from hosts: [String] = [],
        listed: ListenerCheck.Door? = nil, hasDirectory: Bool = true
    ) async -> [CheckFinding] {
        let probe = FakeProbe(sightings: sightings.mapValues { ServerSighting($0) })
        return await ListenerCheck(
            [mx, relay], contact: contact, hasDirectory: hasDirectory, from: hosts, listed: listed, probe
        ).findings()
    }

    @Test func `listeners that answer are in order, those for all addresses on loopback`() async {
        let findings = await findings(running, ["127.0.0.1:25": .ready, "127.0.0.1:2525": .ready])
        #expect(findings.summary == ["ok mx", "ok relay"])
    }

    @Test(arguments: [
        (ServerSighting.Outcome.noAnswer("Destination not reachable"), CheckLevel.error), (.notTrusted("no TLS"), .error),
        (.refused("451 4.3.0 No directory"), .warning),
    ])
    func `a listener that does not take mail is told`(_ outcome: ServerSighting.Outcome, _ level: CheckLevel) async throws {
        let findings = await findings(running, ["127.0.0.1:25": outcome, "127.0.0.1:2525": .ready])
        #expect(try findings.fault("mx").level == level)
    }

    @Test func `the relay may refuse this machine`() async {
        let findings = await findings(running, ["127.0.0.1:25": .ready, "127.0.0.1:2525": .refused("550 5.7.1 No")])
        #expect(findings.areAllInOrder)
    }

    @Test func `from outside each public listener is looked at under the name that is given`() async throws {
        let answers: [String: ServerSighting.Outcome] = ["127.0.0.1:25": .ready, "127.0.0.1:2525": .ready]
        let shut = await findings(running, answers, from: ["mail.example"])
        #expect(shut.count == 3)
        let finding = try shut.fault("mx")
        #expect(finding.what.contains("mail.example:25") && finding.action?.contains("firewall") == true)
        let open = await findings(
            running, answers.merging(["mail.example:25": .ready]) { first, _ in first }, from: ["mail.example"])
        #expect(open.areAllInOrder)
        #expect(try await findings(running, answers, from: ["no host"]).fault("no host").level == .error)
    }

    @Test func `where the directory sends peers is looked at too`() async throws {
        let door = ListenerCheck.Door("peer", HostPort("gateway.example:24")!, .peer(MemberID("ministry")!), isPublic: true)
        let answers: [String: ServerSighting.Outcome] = ["127.0.0.1:25": .ready, "127.0.0.1:2525": .ready]
        // Whoever is behind address translation cannot always see itself from outside: no error.
        #expect(try await findings(running, answers, listed: door).fault("peer").level == .warning)
        let open = answers.merging(["gateway.example:24": .ready]) { first, _ in first }
        #expect(await findings(running, open, listed: door).areAllInOrder)
    }

    @Test func `a node at rest is noted, and whoever has its ports is an error`() async throws {
        let free = await findings(.atRest, [:])
        #expect(free.summary == ["note all"])
        let taken = await findings(.atRest, ["127.0.0.1:25": .ready])
        #expect(try taken.fault("mx").what.contains("another program"))
        // The name was given so that it answers: then it must, whether the node runs or not.
        #expect(try await findings(.atRest, [:], from: ["mail.example"]).fault("mx").level == .error)
    }

    @Test func `a node that is stopped is told once, and its listeners are not waited for`() async {
        #expect(await findings(.silent("stopped"), ["127.0.0.1:25": .ready]).summary == ["warning all"])
        #expect(await RunCheck(.silent("stopped")).findings().summary == ["error process"])
    }

    @Test func `whether the node runs is a question of its own`() async {
        #expect(await RunCheck(running).findings().summary == ["ok process"])
        #expect(await RunCheck(.atRest).findings().summary == ["note process"])
        #expect(await RunCheck(.unreachable("errno 13")).findings().summary == ["warning process"])
    }

    @Test func `without a directory nothing is said against the peer listener that answers`() async throws {
        let door = ListenerCheck.Door("peer", HostPort("127.0.0.1:24")!, .peer(MemberID("ministry")!), isPublic: true)
        func level(_ sightings: [String: ServerSighting]) async -> CheckLevel? {
            await ListenerCheck(
                [door], contact: running, hasDirectory: false, from: [], listed: nil, FakeProbe(sightings: sightings)
            ).findings().first?.level
        }
        #expect(await level(["127.0.0.1:24": ServerSighting(.notTrusted("not a gateway"))]) == .note)
        #expect(await level([:]) == .error)
    }
}
