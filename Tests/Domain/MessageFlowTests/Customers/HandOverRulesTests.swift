import MailModel
import MessageFlow
import Testing

@Suite("G-30: where a customer's mail may be handed over")
struct HandOverRulesTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let place: String
        let security: HandOverSecurity
        let fault: HandOverFault?
        var testDescription: String { "\(place) \(security): \(fault.map { "\($0)" } ?? "allowed")" }
    }

    private static let clear = HandOverSecurity.clear(ownOrganisation: false)
    private static let own = HandOverSecurity.clear(ownOrganisation: true)
    private static let pinned = HandOverSecurity.pinnedCertificate(sha256: [UInt8](repeating: 1, count: 32))

    private static let cases = [
        Case(place: "mx.kiwi.example:25", security: pinned, fault: nil),
        Case(place: "192.0.2.1:25", security: pinned, fault: nil),
        Case(place: "mx.kiwi.example:25", security: .pinnedCertificate(sha256: [1]), fault: .pinNotValid),
        Case(place: "mx.kiwi.example:25", security: .pinnedCertificate(sha256: []), fault: .pinNotValid),
        Case(place: "mx.kiwi.example:0", security: pinned, fault: .portMissing),
        Case(place: "mx.kiwi.example:25", security: clear, fault: .tlsNeeded),
        Case(place: "mx.kiwi.example:25", security: own, fault: .tlsNeeded),
        Case(place: "localhost:2525", security: clear, fault: nil),
        Case(place: "localhost.kiwi.example:25", security: own, fault: .tlsNeeded),
        Case(place: "127.0.0.1:25", security: clear, fault: nil),
        Case(place: "127.9.9.9:25", security: clear, fault: nil),
        Case(place: "[::1]:25", security: clear, fault: nil),
        Case(place: "[::ffff:127.0.0.1]:25", security: clear, fault: nil),
        Case(place: "[::ffff:192.0.2.1]:25", security: own, fault: .tlsNeeded),
        Case(place: "10.0.0.1:25", security: clear, fault: .notOwnOrganisation),
        Case(place: "10.0.0.1:25", security: own, fault: nil),
        Case(place: "172.16.0.1:25", security: own, fault: nil),
        Case(place: "172.32.0.1:25", security: own, fault: .tlsNeeded),
        Case(place: "192.168.1.1:25", security: own, fault: nil),
        Case(place: "[fd00::1]:25", security: own, fault: nil),
        Case(place: "[fd00::1]:25", security: clear, fault: .notOwnOrganisation),
        Case(place: "[2001:db8::1]:25", security: own, fault: .tlsNeeded),
        Case(place: "8.8.8.8:25", security: own, fault: .tlsNeeded),
        Case(place: "100.64.0.1:25", security: own, fault: .tlsNeeded),
    ]

    @Test(arguments: cases) func `one place`(_ case: Case) throws {
        let endpoint = try #require(HostPort(`case`.place))
        #expect(HandOverRules.fault(endpoint: endpoint, security: `case`.security) == `case`.fault)
    }

    @Test(arguments: ["0177.0.0.1:25", "2130706433:25", "127.1:25", "10.0.0.256:25"])
    func `a spelling of an address that is none is not trusted`(_ place: String) {
        guard let endpoint = HostPort(place) else { return }
        #expect(HandOverRules.fault(endpoint: endpoint, security: Self.own) == .tlsNeeded)
    }

    @Test func `a hand-over cannot be made against the rules`() throws {
        let endpoint = try #require(HostPort("192.0.2.1:25"))
        #expect(throws: HandOverFault.tlsNeeded) { try HandOver(to: endpoint, security: Self.own) }
    }

    @Test func `RFC 2033 section 5: LMTP is not spoken to the port of SMTP`() throws {
        let smtp = try #require(HostPort("127.0.0.1:25")), lmtp = try #require(HostPort("127.0.0.1:24"))
        #expect(throws: HandOverFault.portOfSMTP) { try HandOver(to: smtp, security: Self.own, by: .lmtp) }
        #expect(try HandOver(to: lmtp, security: Self.own, by: .lmtp).dialect == .lmtp)
    }
}
