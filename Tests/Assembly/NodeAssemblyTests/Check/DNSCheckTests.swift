import DNSFormat
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("check: what the DNS says of the domains served here")
struct DNSCheckTests {
    private let node = DomainName("gateway.ministry.example")!
    private let domain = DomainName("ministry.example")!

    /// A domain as it should be.
    private func resolver(_ status: DNSSECStatus = .secure) -> MemoryResolver {
        let resolver = MemoryResolver(status: status)
        resolver.add("gateway.ministry.example", .a, .address("192.0.2.1"))
        resolver.add("ministry.example", .mx, .mx(10, "gateway.ministry.example"))
        text(resolver, "ministry.example", "v=spf1 mx -all", "other=text")
        text(resolver, "_dmarc.ministry.example", "v=DMARC1; p=reject; adkim=s; aspf=s")
        text(resolver, "_mta-sts.ministry.example", "v=STSv1; id=1")
        text(resolver, "_smtp._tls.ministry.example", "v=TLSRPTv1; rua=mailto:postmaster@ministry.example")
        resolver.fail("_domainkey.ministry.example", .txt, .noData(status))
        return resolver
    }

    private func text(_ resolver: MemoryResolver, _ name: String, _ texts: String...) {
        for text in texts { resolver.add(name, .txt, .txt([Array(text.utf8)])) }
    }

    private func findings(_ resolver: MemoryResolver, takesMail: Bool = true) async -> [CheckFinding] {
        await DNSCheck(node: node, domains: [domain], takesMail: takesMail, isVerifying: true, resolver).findings()
    }

    private func faults(_ resolver: MemoryResolver, takesMail: Bool = true) async -> [CheckFinding] {
        await findings(resolver, takesMail: takesMail).filter { $0.level != .ok }
    }

    @Test func `a domain that publishes all of it is in order`() async {
        let findings = await findings(resolver())
        #expect(findings.areAllInOrder && findings.count == 8, "\(findings)")
    }

    @Test(arguments: [
        ("gateway.ministry.example", "has no address"), ("_dmarc.ministry.example", "no DMARC"),
        ("_mta-sts.ministry.example", "no MTA-STS"), ("_smtp._tls.ministry.example", "no TLS-RPT"),
        ("_domainkey.ministry.example", "no DKIM"),
    ])
    func `what is missing is named with the record to publish`(_ name: String, _ what: String) async throws {
        let resolver = resolver()
        resolver.remove(name)
        let faults = await faults(resolver)
        let fault = try #require(faults.first)
        #expect(faults.count == 1 && fault.what.contains(what) && fault.level <= .warning)
        #expect(fault.action?.contains("\(name). ") == true, "\(fault)")
    }

    @Test func `a domain that does not exist is one line`() async {
        let resolver = resolver()
        resolver.remove("ministry.example")
        let faults = await faults(resolver)
        #expect(faults.count == 1 && faults[0].what.contains("does not exist") && faults[0].level == .warning)
    }

    /// RFC 5321 section 5.1.
    @Test func `mail from outside that goes elsewhere is told, if it should come here`() async throws {
        let resolver = MemoryResolver(status: .unknown)
        resolver.add("gateway.ministry.example", .a, .address("192.0.2.1"))
        resolver.add("ministry.example", .mx, .mx(10, "mail.provider.example"))
        resolver.add("mail.provider.example", .a, .address("192.0.2.99"))
        let elsewhere = try #require(await faults(resolver).first { $0.what.contains("MX") })
        #expect(elsewhere.level == .warning && elsewhere.what.contains("mail.provider.example"))
        #expect(elsewhere.action?.contains("ministry.example. MX 10 gateway.ministry.example.") == true)
        #expect(await !faults(resolver, takesMail: false).contains { $0.what.contains("MX") })
        // Another name of this node is this node.
        resolver.add("mail.provider.example", .a, .address("192.0.2.1"))
        #expect(await !faults(resolver).contains { $0.what.contains("MX") })
    }

    @Test func `without MX mail from outside does not come`() async {
        let resolver = MemoryResolver(status: .unknown)
        resolver.fail("ministry.example", .mx, .noData(.unknown))
        #expect(await faults(resolver).contains { $0.what.contains("no MX") && $0.level == .warning })
        #expect(await !faults(resolver, takesMail: false).contains { $0.what.contains("MX") })
    }

    @Test func `forged answers are an error, and a resolver that is down is none`() async {
        let forged = resolver()
        forged.fail("ministry.example", .mx, .bogus(reason: "signature expired"))
        #expect(await faults(forged).contains { $0.level == .error && $0.what.contains("signature expired") })
        let down = resolver()
        for name in ["ministry.example", "_dmarc.ministry.example"] { down.fail(name, .txt, .temporary(reason: "SERVFAIL")) }
        down.fail("ministry.example", .mx, .temporary(reason: "SERVFAIL"))
        let faults = await faults(down)
        #expect(faults.count == 3 && faults.allSatisfy { $0.level == .note })
    }

    /// RFC 7208 section 4.5, RFC 7489 section 6.6.3, RFC 8461 section 3.1: two records are as good as none.
    @Test(arguments: [
        ("ministry.example", "v=spf1 -all"), ("_dmarc.ministry.example", "v=DMARC1; p=none"),
        ("_mta-sts.ministry.example", "v=STSv1; id=2"),
    ])
    func `two records of a kind are told`(_ name: String, _ second: String) async {
        let resolver = resolver()
        text(resolver, name, second)
        let faults = await faults(resolver)
        #expect(faults.count == 1 && faults[0].level == .warning && faults[0].what.contains("2 "))
    }

    @Test(arguments: [
        ("ministry.example", "v=spf1 +all", CheckLevel.warning), ("ministry.example", "v=spf1 all", .warning),
        ("_dmarc.ministry.example", "v=DMARC1; p=none", .note),
    ])
    func `policies that forbid nothing are told`(_ name: String, _ policy: String, _ level: CheckLevel) async {
        let resolver = resolver()
        let mx = name == "ministry.example"
        resolver.remove(name)
        if mx { resolver.add(name, .mx, .mx(10, "gateway.ministry.example")) }
        text(resolver, name, policy)
        let faults = await faults(resolver)
        #expect(faults.count == 1 && faults[0].level == level && faults[0].what.contains(policy))
    }

    @Test func `a zone that is not signed is noted, where signatures are looked at`() async {
        #expect(await faults(resolver(.insecure)).map(\.level) == [.note])
        #expect(await findings(resolver(.unknown)).areAllInOrder)
    }

    @Test func `a resolver that checks no signatures is told`() async throws {
        let check = DNSCheck(node: node, domains: [], takesMail: true, isVerifying: false, resolver(.unknown))
        #expect(try await check.findings().fault("resolver").level == .warning)
    }

    /// One that answers nothing, as behind a firewall.
    private struct DeafResolver: Resolver {
        func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
            throw .temporary(reason: "timed out")
        }
    }

    @Test func `where nothing can be asked one line says so, and no further domains are tried`() async {
        let domains = (0..<60).compactMap { DomainName("d\($0).example") }
        let check = DNSCheck(node: node, domains: domains, takesMail: true, isVerifying: true, DeafResolver())
        let findings = await check.findings()
        #expect(findings.summary == ["warning all"] && findings[0].what.contains("timed out"), "\(findings)")
    }
}
