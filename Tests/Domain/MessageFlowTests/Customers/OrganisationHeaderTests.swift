import MailModel
import MessageFlow
import SASLProtocol
import Testing

@Suite("The organisation header of shared senders (G-30)")
struct OrganisationHeaderTests {
    @Test(arguments: [
        "X-OriginatorOrg", "X-OriginatorOrg:", "X-OriginatorOrg: ", ": x", "From: a@firm.example", "Subject: x",
        "X Originator: a",
        "X-A: a\u{0}b", "X-A: \u{E9}", "X-" + String(repeating: "a", count: 199) + ": x",
    ]) func `what is no such field, or one that anybody writes, is refused`(_ text: String) {
        #expect(OrganisationHeader(text) == nil)
    }

    @Test func `two spellings are one field`() {
        #expect(OrganisationHeader("X-Org: Firm.example ") == OrganisationHeader("x-ORG:firm.EXAMPLE"))
    }

    private func customer() throws -> Customer {
        let name = try #require(DomainName("mail.shared.example"))
        let header = try #require(OrganisationHeader("X-OriginatorOrg: firm.example"))
        let secret = try #require(ScramRecord(password: "secret", salt: [1, 2, 3, 4, 5, 6, 7, 8]))
        let connector = try #require(
            Connector(user: "c", secret: secret, deliversTo: nil, certificate: .shared(name, organisation: header)))
        let id = try #require(CustomerID("firm"))
        return try #require(Customer(id: id, name: "Firm", domains: [], connectors: [connector]))
    }

    @Test(arguments: [
        ("X-OriginatorOrg: firm.example\n", true), ("x-originatororg:FIRM.example\n", true),
        ("X-OriginatorOrg:\n firm.example\n", true), ("", false), ("X-OriginatorOrg: other.example\n", false),
        ("X-OriginatorOrg: firm.example.other.example\n", false), ("X-OriginatorOrg: firm.example other.example\n", false),
        ("X-OriginatorOrg: firm.example\nX-OriginatorOrg: other.example\n", false),
        ("X-OriginatorOrg: firm.example\nX-OriginatorOrg: firm.example\n", false),
        ("X-OriginatorOrg : firm.example\n", true), ("\nX-OriginatorOrg: firm.example\n", false),
    ]) func `a message is the customer's that its one field names`(_ fields: String, _ isOwn: Bool) throws {
        let content = crlf("From: a@firm.example\n\(fields)\nbody\n"), customer = try customer()
        let name = try #require(DomainName("mail.shared.example")), other = try #require(DomainName("mail.other.example"))
        #expect(customer.owns(content, broughtBy: name) == isOwn)
        #expect(!customer.owns(content, broughtBy: other))
    }
}
