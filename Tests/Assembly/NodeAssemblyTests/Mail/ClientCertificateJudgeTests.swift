import Crypto
import CryptoExtras
import MailModel
import MessageFlow
import SASLProtocol
import SMTPProtocol
import Testing
import X509

@testable import NodeAssembly

@Suite("A mail server that signs in by its certificate: RFC 4422 appendix A, RFC 8551 section 4.3")
struct ClientCertificateJudgeTests {
    private static let harbour = CustomerID("harbour")!

    private static func rsa(_ bits: Int) throws -> Octets {
        try SelfSigned.certificate(.init(_RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))), .sha256WithRSAEncryption)
    }

    /// What a node says to a server that shows a certificate which the only customer pinned.
    private static func judgement(pinning pinned: Octets, shown: [Octets]) async throws -> CertificateSignIn {
        let secret = try #require(ScramRecord(password: "unused and long", salt: [UInt8](repeating: 1, count: 16)))
        let connector = try #require(
            Connector(
                user: "harbour", secret: secret, deliversTo: nil,
                certificate: ClientCertificate(pinned: Array(SHA256.hash(data: pinned.bytes)))))
        let customer = try #require(Customer(id: harbour, name: "Harbour", domains: [], connectors: [connector]))
        return try await ClientCertificateJudge(customers: SoleCustomer(customer), tls: nil).judge(shown)
    }

    @Test func `the pinned certificate signs its customer in, another does not`() async throws {
        let own = try SelfSigned.certificate(.init(P256.Signing.PrivateKey()), .ecdsaWithSHA256)
        let other = try SelfSigned.certificate(.init(P256.Signing.PrivateKey()), .ecdsaWithSHA256)
        #expect(try await Self.judgement(pinning: own, shown: [own]) == .accepted(.customer(Self.harbour)))
        #expect(try await Self.judgement(pinning: own, shown: [other]) == .unknown)
        #expect(try await Self.judgement(pinning: own, shown: [other, own]) == .unknown)
        #expect(try await Self.judgement(pinning: own, shown: []) == .unknown)
    }

    @Test func `an RSA key that others may have found signs nobody in, though its certificate is pinned`() async throws {
        let weak = try Self.rsa(1_024), strong = try Self.rsa(2_048)
        #expect(try await Self.judgement(pinning: weak, shown: [weak]) == .unknown)
        #expect(try await Self.judgement(pinning: strong, shown: [strong]) == .accepted(.customer(Self.harbour)))
    }

    @Test func `what is no certificate signs nobody in, though its octets are pinned`() async throws {
        for octets in ["", "certificate", "0\u{0}"] {
            #expect(try await Self.judgement(pinning: Octets(utf8: octets), shown: [Octets(utf8: octets)]) == .unknown)
        }
    }
}

/// Finds one customer by whatever certificate is shown; the judge compares.
private struct SoleCustomer: CustomerStore {
    private let sole: Customer

    init(_ customer: Customer) { sole = customer }

    func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? { sole }
    func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? { sole }
    func customer(signingInAs user: String) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? { nil }
    func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers {
        ShownCustomers([sole])
    }
    func customers() async throws(CustomerFailure) -> [Customer] { [sole] }
    func add(_ customer: Customer) async throws(CustomerFailure) {}
    func update(_ customer: Customer) async throws(CustomerFailure) {}
    func remove(_ id: CustomerID) async throws(CustomerFailure) {}
}
