import DNSFormat
import DNSResolver
import MailModel
import SecureMailTestKit
import Testing

@Suite(
    "The DNS through libunbound, against nsd with a signed zone",
    .enabled(if: NameServer.isAvailable, "nsd or ldnsutils is missing"), .timeLimit(.minutes(5)))
struct UnboundResolverTests {
    private let server: NameServer
    private let resolver: UnboundResolver

    init() throws {
        server = try NameServer.shared.get()
        resolver = try UnboundResolver(ResolverConfiguration(servers: [server.endpoint], trustAnchor: server.trustAnchor))
    }

    private func outcome(
        _ name: String, _ type: DNSRecordType, _ resolver: UnboundResolver? = nil
    ) async throws -> Result<DNSAnswer, ResolverFailure> {
        let name = try #require(DNSName(name)), resolver = resolver ?? self.resolver
        // The server may still be on its way up: what fails for the moment is asked again.
        for _ in 0..<50 {
            do throws(ResolverFailure) { return .success(try await resolver.resolve(name, type)) } catch {
                guard case .temporary("SERVFAIL") = error, await !isUp() else { return .failure(error) }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return .failure(.temporary(reason: "the server does not come up"))
    }

    /// A resolver of its own, which has not learnt that the server was away.
    private func isUp() async -> Bool {
        guard let name = DNSName("ns.plain.signed.example"),
            let fresh = try? UnboundResolver(ResolverConfiguration(servers: [server.endpoint]))
        else { return false }
        return await (try? fresh.resolve(name, .a)) != nil
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String, type: DNSRecordType, records: Set<DNSRecord>
        var canonical: String?
        var testDescription: String { "\(name) \(type)" }
    }

    static let answers: [Case] = [
        Case(
            name: "signed.example", type: .mx,
            records: [
                .mx(20, "backup.signed.example"), .mx(10, "mx1.signed.example"), .mx(10, "mx2.signed.example"),
            ]),
        Case(name: "SIGNED.Example.", type: .txt, records: [.txt([Array("v=spf1 ".utf8), Array("-all".utf8)])]),
        Case(name: "mx1.signed.example", type: .a, records: [.address("192.0.2.1")]),
        Case(name: "mx1.signed.example", type: .aaaa, records: [.address("2001:db8::1")]),
        Case(name: "backup.signed.example", type: .a, records: [.address("192.0.2.3"), .address("192.0.2.4")]),
        Case(name: "null.signed.example", type: .mx, records: [.mx(0, ".")]),
        Case(name: "alias.signed.example", type: .a, records: [.address("192.0.2.1")], canonical: "mx1.signed.example"),
        Case(
            name: "mailalias.signed.example", type: .mx,
            records: [.mx(20, "backup.signed.example"), .mx(10, "mx1.signed.example"), .mx(10, "mx2.signed.example")],
            canonical: "signed.example"),
        Case(
            name: "_25._tcp.mx1.signed.example", type: .tlsa,
            records: [
                .tlsa(.init(usage: 3, selector: 1, matching: 1, data: [UInt8](repeating: 0xAB, count: 32)))
            ]),
        Case(name: "4.2.0.192.rev.signed.example", type: .ptr, records: [.ptr(DNSName("mx1.signed.example") ?? .root)]),
        Case(
            name: "_submission._tcp.signed.example", type: .srv,
            records: [.srv(.init(priority: 1, weight: 2, port: 587, target: DNSName("mx1.signed.example") ?? .root))]),
    ]

    @Test(arguments: answers) func `RFC 4033 section 5: what is signed is found, and secure`(_ case: Case) async throws {
        let answer = try await outcome(`case`.name, `case`.type).get()
        #expect(Set(answer.records) == `case`.records && answer.status == .secure)
        #expect(answer.canonicalName == DNSName(`case`.canonical ?? `case`.name))
        #expect(answer.timeToLive > .zero && answer.timeToLive <= .seconds(300))
    }

    @Test func `an answer too large for a datagram comes whole`() async throws {
        guard case .txt(let strings) = try await outcome("many.signed.example", .txt).get().records.first else {
            Issue.record("no TXT")
            return
        }
        #expect(strings.count == 40 && strings.last?.starts(with: Array("40x".utf8)) == true)
    }

    @Test func `what is delegated without keys is insecure, and proven so`() async throws {
        #expect(try await outcome("mx.plain.signed.example", .a).get().status == .insecure)
        #expect(try await outcome("nothing.plain.signed.example", .a) == .failure(.noSuchName(.insecure)))
    }

    @Test func `that a name or a type does not exist is proven too`() async throws {
        #expect(try await outcome("missing.signed.example", .mx) == .failure(.noSuchName(.secure)))
        #expect(try await outcome("bare.signed.example", .mx) == .failure(.noData(.secure)))
        #expect(try await outcome("nowhere.signed.example", .a) == .failure(.noSuchName(.secure)))
    }

    @Test func `RFC 4035 section 4.3: a record that was changed behind its signature is bogus, and not handed on`() async throws {
        guard case .failure(.bogus(let reason)) = try await outcome("bad.signed.example", .a) else {
            Issue.record("not bogus")
            return
        }
        #expect(reason.contains("bad.signed.example"))
    }

    @Test func `a zone signed by another key than ours is bogus; without a key nothing is known of it`() async throws {
        let wrong = try UnboundResolver(
            ResolverConfiguration(servers: [server.endpoint], trustAnchor: server.wrongTrustAnchor))
        guard case .failure(.bogus) = try await outcome("mx1.signed.example", .a, wrong) else {
            Issue.record("not bogus")
            return
        }
        let blind = try UnboundResolver(ResolverConfiguration(servers: [server.endpoint]))
        #expect(try await outcome("mx1.signed.example", .a, blind).get().status == .unknown)
        #expect(try await outcome("bad.signed.example", .a, blind).get().status == .unknown)
    }

    @Test(arguments: ["loop1", "self", "long1"])
    func `RFC 1034 section 3.6.2: a chain of aliases that does not end, or is too long, is a failure`(_ name: String) async throws
    {
        guard case .failure(.temporary) = try await outcome("\(name).signed.example", .a) else {
            Issue.record("no failure")
            return
        }
    }

    @Test func `names of other servers are refused, which may pass`() async throws {
        guard case .failure(.temporary) = try await outcome("elsewhere.example", .a) else {
            Issue.record("no failure")
            return
        }
    }

    @Test func `hundreds at once are all answered, a few at a time`() async throws {
        _ = try await outcome("mx1.signed.example", .a)
        let few = try UnboundResolver(
            ResolverConfiguration(servers: [server.endpoint], trustAnchor: server.trustAnchor, concurrency: 2))
        let found = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask {
                    guard let name = DNSName("x\(number).signed.example") else { return false }
                    do throws(ResolverFailure) {
                        _ = try await few.resolve(name, .a)
                        return false
                    } catch { return error == .noSuchName(.secure) }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(found == 300)
    }
}
