import Crypto
import Foundation
import MailModel
import MessageFlow
import SASLProtocol
import SMTPProtocol
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing
import X509

@testable import NodeAssembly

@Suite("Sign-in by certificate beside a customer whose row is damaged", .serialized)
struct DamagedCustomerSignInTests {
    private static let name = "mail.shared.example"
    private let folder: StateFolder
    private let entropy = SeededEntropy(seed: 31)
    private let firms: Octets, quays: Octets, somebodys: Octets

    /// Firm and quay have certificates of their own and share a name; quay is damaged.
    init() async throws {
        folder = try StateFolder()
        func made() throws -> Octets { try SelfSigned.certificate(.init(P256.Signing.PrivateKey()), .ecdsaWithSHA256) }
        (firms, quays, somebodys) = (try made(), try made(), try made())
        let database = try NodeDatabase.open(in: folder.path), store = SQLiteCustomerStore(database: database)
        for (id, certificate) in [("firm", firms), ("quay", quays)] {
            let digest = Array(SHA256.hash(data: certificate.bytes)), name = try #require(DomainName(Self.name))
            let header = try #require(OrganisationHeader("X-OriginatorOrg: \(id).example"))
            let connectors = [
                try connector("\(id)1", try #require(ClientCertificate(pinned: digest))),
                try connector("\(id)2", .shared(name, organisation: header)),
            ]
            let known = try #require(CustomerID(id)), domain = try #require(DomainName("\(id).example"))
            try await store.add(try #require(Customer(id: known, name: id, domains: [domain], connectors: connectors)))
        }
        try database.close()
        try folder.change(StateFile.node.name, sql: "UPDATE customer SET name = 'key' WHERE id = 'quay'")
    }

    private func connector(_ user: String, _ certificate: ClientCertificate) throws -> Connector {
        let secret = try #require(ScramRecord(password: "machine secret", salt: entropy.octets(16)))
        return try #require(
            Connector(user: user, secret: secret, deliversTo: nil, relayAddresses: [], certificate: certificate))
    }

    @Test func `works for all others, and is put off where nobody is found`() async throws {
        let database = try NodeDatabase.open(in: folder.path)
        let judge = try ClientCertificateJudge(customers: SQLiteCustomerStore(database: database), tls: nil)
        let firm = try #require(CustomerID("firm"))
        #expect(await judge.judge([firms]) == .accepted(.customer(firm)))
        for unknown in [quays, somebodys] { #expect(await judge.judge([unknown]) == .unavailable) }
        try database.close()
    }

    @Test func `a shared sender brings the others' mail, and the damaged one's is put off`() async throws {
        let database = try NodeDatabase.open(in: folder.path), name = try #require(DomainName(Self.name))
        let senders = SharedSenders(customers: SQLiteCustomerStore(database: database))
        func owner(_ id: String) async throws(Refusal) -> CustomerID {
            try await senders.owner(of: Octets(utf8: "X-OriginatorOrg: \(id).example\r\n\r\nx\r\n"), broughtBy: [name])
        }
        #expect(try await owner("firm") == CustomerID("firm"))
        await #expect { _ = try await owner("quay") } throws: { ($0 as? Refusal)?.reply.severity == .transient }
        for (domain, isOwned) in [("firm.example", true), ("quay.example", false)] {
            let refusal = await senders.refusal(ofSender: try #require(EmailAddress("a@\(domain)")), broughtBy: [name])
            #expect(isOwned ? refusal == nil : refusal?.reply.severity == .transient)
        }
        try database.close()
    }
}
