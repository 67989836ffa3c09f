import CommunityModel
import Crypto
import MailModel
import Testing

/// `securemail directory diff`: what an officer reads.
@Suite struct DirectoryComparisonTests {
    private let base: FoldFixture

    init() throws { base = try FoldFixture.shared.get() }

    private func changes(_ before: [Act], _ further: [Act]) throws -> [String] {
        let comparison = DirectoryComparison(
            from: base.directory(try base.fold(before)), to: base.directory(try base.fold(before + further)))
        return (comparison.ofCommunity + comparison.members.flatMap { comparison.changes(of: $0) }).map {
            "\($0.member?.text ?? "-") \($0.kind): \($0.text)"
        }
    }

    @Test func `nothing changed`() throws { #expect(try changes(try base.settled(), []).isEmpty) }

    @Test func `a community is founded and settled`() throws {
        let all = try changes([], try base.settled())
        #expect(all.first == "- founded: The community was founded as Test.")
        #expect(all.contains("one member-admitted: one was admitted as One."))
        #expect(all.contains("two domain-granted: two.example was granted to two, of Customer, sign-in password."))
        #expect(all.contains("one gateway-listed: The gateway gateway.one.example of one is at 192.0.2.1:24."))
        #expect(all.contains { $0.hasPrefix("- issuer-listed: The issuing certificate") })
        #expect(
            all.contains { $0.hasPrefix("one certificate-listed: A certificate for signing of gateway.one.example, SHA-256") })
    }

    @Test func `each act is told in a sentence`() throws {
        let listed = Array(SHA256.hash(data: try base.leaf(base.oneGateway, .signing).bytes))
        let moved = MemberDomain(name: base.twoDomain, customer: "Customer", strength: .password, coverage: .partial)
        let cases: [(Act, String)] = [
            (.memberSuspended(base.two, reason: "incident"), "two member-suspended: two was suspended"),
            (.memberDeparted(base.two), "two member-departed: two departed"),
            (.member(.renamed(base.two, name: "Second")), "two member-changed: two is called Second, before it Two."),
            (.domain(.changed(moved)), "two domain-changed: two.example is of Customer, sign-in password, served in part;"),
            (.domainWithdrawn(base.twoDomain), "two domain-withdrawn: two.example was taken from two"),
            (.gatewayListed(base.twoGateway, of: base.two, endpoint: base.elsewhere), "before it at 192.0.2.1:24."),
            (.gatewayWithdrawn(base.twoGateway), "two gateway-withdrawn: The gateway gateway.two.example of two is no more"),
            (
                .certificateRevoked(certificateDigest: listed, reason: .keyCompromise),
                "one certificate-revoked: A certificate for signing"
            ),
            (
                .member(.keySet(base.two, base.twoKey.key)),
                "two member-key-set: two has a key of its own: \(base.twoKey.key.base64)."
            ),
            (
                .member(.keySet(base.one, base.oneKey.key)),
                "one waiting: Statement 10 (member-key-set), to which one has not agreed"
            ),
            (.noted(.productAccredited(Note.Product(name: "SecureMail", version: "1"))), "- product-accredited: SecureMail 1"),
            (
                .noted(.contactRecorded(base.one, digest: [UInt8](repeating: 1, count: 32))),
                "one contact-recorded: one's contacts"
            ),
            (.noted(.incidentOpened(digest: [UInt8](repeating: 1, count: 32))), "- incident-opened: An incident"),
        ]
        for (act, phrase) in cases {
            let told = try changes(try base.settled(), [act])
            #expect(told.contains { $0.contains(phrase) }, "\(phrase): \(told)")
        }
    }

    @Test func `a domain that moved is told once, with both`() throws {
        let fold = try base.fold(try base.settled())
        var later = fold
        try later.apply(base.next(.domainWithdrawn(base.twoDomain), after: later))
        let time = later.lastTime + .hours(73)
        try later.apply(Statement(sequence: later.statements + 1, time: time, act: base.grant(base.twoDomain, to: base.one)))
        let comparison = DirectoryComparison(from: base.directory(fold), to: base.directory(later))
        let told = comparison.members.flatMap { comparison.changes(of: $0) }.map(\.text)
        #expect(told == ["two.example moved from two to one, of Customer, sign-in password."])
    }
}
