import Crypto
import MailModel
import MessageFlow
import Testing

@testable import NodeAssembly

@Suite("check: customers' servers")
struct CustomerCheckTests {
    private static let place = HostPort("mail.harbour.example:25")!
    private let certificate = Octets(utf8: "a certificate")
    private let full: Set<String> = ["8BITMIME", "SMTPUTF8", "CHUNKING", "SIZE"]

    private func customer(_ security: HandOverSecurity) throws -> ServedCustomer {
        ServedCustomer(
            id: "harbour", domains: [DomainName("harbour.example")!], connectors: 1,
            handOver: try HandOver(to: Self.place, security: security))
    }

    private var pin: HandOverSecurity { .pinnedCertificate(sha256: Array(SHA256.hash(data: certificate.bytes))) }

    private func findings(_ customer: ServedCustomer, _ sighting: ServerSighting) async -> [CheckFinding] {
        await CustomerCheck([customer], FakeProbe(sightings: [Self.place.description: sighting])).findings()
    }

    @Test func `a server with the pinned certificate and all it needs is in order`() async throws {
        let findings = await findings(try customer(pin), ServerSighting(.ready, offered: full, certificate: certificate))
        #expect(findings.summary == ["ok harbour"])
    }

    @Test func `another certificate than the pinned one is an error that tells its digest`() async throws {
        let other = Octets(utf8: "another")
        let found = await findings(try customer(pin), ServerSighting(.ready, offered: full, certificate: other))
        let finding = try found.fault("harbour")
        #expect(finding.level == .error && finding.what.contains(Hexadecimal.text(Array(SHA256.hash(data: other.bytes)))))
        let none = await findings(try customer(pin), ServerSighting(.ready, offered: full))
        #expect(try none.fault("harbour").level == .error)
    }

    @Test(arguments: [
        ServerSighting.Outcome.noAnswer("Destination not reachable"), .notTrusted("The destination offers no TLS"),
        .refused("554 5.7.1 Go away"),
    ])
    func `a server that takes nothing is an error`(_ outcome: ServerSighting.Outcome) async throws {
        let finding = try await findings(try customer(pin), ServerSighting(outcome)).fault("harbour")
        #expect(finding.level == .error && finding.what.contains("mail.harbour.example:25") && finding.what.contains("waits"))
    }

    /// RFC 6152 section 2: what is signed in 8 bits cannot be handed over otherwise.
    @Test func `8BITMIME must be offered, the others are noted`() async throws {
        let name = HandOverSecurity.pinnedName(DomainName("mail.harbour.example")!)
        let seven = await findings(try customer(name), ServerSighting(.ready, offered: full.subtracting(["8BITMIME"])))
        #expect(try seven.fault("harbour").level == .error)
        let old = await findings(try customer(name), ServerSighting(.ready, offered: ["8BITMIME"]))
        #expect(try old.fault("harbour").level == .note)
    }

    @Test func `a customer without a way to its mail is told`() async throws {
        let bare = ServedCustomer(id: "harbour", domains: [], connectors: 0, handOver: nil)
        #expect(try await findings(bare, ServerSighting(.ready)).fault("harbour").what.contains("no connector"))
        let oneWay = ServedCustomer(id: "harbour", domains: [], connectors: 1, handOver: nil)
        #expect(try await findings(oneWay, ServerSighting(.ready)).fault("harbour").action?.contains("--delivers-to") == true)
    }

    @Test func `customers that cannot be asked for are no silence`() async throws {
        let findings = await CustomerCheck(nil, why: "the node has not run yet", FakeProbe()).findings()
        #expect(try findings.fault("customers").what.contains("has not run yet"))
    }

    /// What travels over the control socket comes out as it went in.
    @Test func `rows of a node say the same as its store`() throws {
        let row = NodeRow([
            ("kind", .text("customer")), ("id", .text("harbour")), ("domains", .list(["harbour.example", "port.example"])),
            ("connectors", .number(2)), ("endpoint", .text("192.168.1.2:25")), ("own", .text("yes")),
        ])
        let customer = try #require(ServedCustomer(row))
        #expect(customer.domains.map(\.text) == ["harbour.example", "port.example"] && customer.connectors == 2)
        #expect(customer.handOver?.security == .clear(ownOrganisation: true))
        let facts = NodeContact.Facts(NodeRow([("kind", .text("node")), ("process", .number(7)), ("descriptors", .number(99))]))
        #expect(facts == NodeContact.Facts(process: 7, descriptors: 99))
    }

    /// RFC 2033 section 4.1: such a server is greeted by LHLO.
    @Test func `a server that was agreed to speak LMTP is asked in LMTP`() async throws {
        let place = try #require(HostPort("127.0.0.1:24"))
        func customer(_ dialect: HandOver.Dialect) throws -> ServedCustomer {
            let handOver = try HandOver(to: place, security: .clear(ownOrganisation: true), by: dialect)
            return ServedCustomer(id: "harbour", domains: [], connectors: 1, handOver: handOver)
        }
        let probe = FakeProbe(
            sightings: [place.description: ServerSighting(.ready, offered: full)], speakingLMTP: [place.description])
        #expect(await CustomerCheck([try customer(.lmtp)], probe).findings().areAllInOrder)
        #expect(try await CustomerCheck([try customer(.smtp)], probe).findings().fault("harbour").level == .error)
    }
}
