import MailModel
import MessageFlow
import SASLProtocol
import Testing

@testable import NodeAssembly

@Suite("connector list")
struct ConnectorRowTests {
    private func row(_ security: HandOverSecurity, _ certificate: ClientCertificate? = nil) throws -> NodeRow {
        let secret = try #require(ScramRecord(password: "correct horse", salt: Array(repeating: 1, count: 16)))
        let handOver = try HandOver(to: try #require(HostPort("127.0.0.1:2424")), security: security, by: .lmtp)
        let connector = try #require(Connector(user: "server", secret: secret, deliversTo: handOver, certificate: certificate))
        return NodeRow(connector, of: try #require(CustomerID("harbour")))
    }

    @Test func `what was agreed can be read again, and no secret`() throws {
        let pin = Array(repeating: UInt8(0xAB), count: 32)
        let row = try row(.pinnedCertificate(sha256: pin), ClientCertificate(pinned: pin))
        #expect(row.text("customer") == "harbour" && row.text("user") == "server")
        #expect(row.text("delivers-to") == "127.0.0.1:2424" && row.text("protocol") == "lmtp")
        #expect(row.text("trust") == "pin " + Hexadecimal.text(pin))
        // The password stays valid beside the certificate.
        #expect(row.text("signs-in-by") == "password, certificate " + Hexadecimal.text(pin))
        #expect(!row.json.contains("SCRAM"))
    }

    @Test func `a shared sender is shown with its organisation's header`() throws {
        let name = try #require(DomainName("mail.protection.outlook.com"))
        let header = try #require(OrganisationHeader("X-OriginatorOrg: harbour.example"))
        let row = try row(.pinnedName(name), .shared(name, organisation: header))
        #expect(row.text("trust") == "tls-name \(name)")
        #expect(row.text("signs-in-by").contains("mail.protection.outlook.com with x-originatororg: harbour.example"))
    }
}
