import Crypto
import Foundation
import KeyFiles
import MailModel
import SwiftASN1
import Testing
import X509

@Suite("Key files: the order of a chain")
struct ChainOrderTests {
    private struct Issuer {
        let name: DistinguishedName
        let key = P256.Signing.PrivateKey()
        init(_ name: String) throws { self.name = try DistinguishedName { CommonName(name) } }
    }

    private static func certificate(
        _ subject: DistinguishedName, _ key: P256.Signing.PublicKey, by issuer: Issuer
    ) throws -> Certificate {
        let now = Date()
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key),
            notValidBefore: now - 60, notValidAfter: now + 3_600, issuer: issuer.name, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
            issuerPrivateKey: Certificate.PrivateKey(issuer.key))
    }

    private static func certificate(of subject: Issuer, by issuer: Issuer) throws -> Certificate {
        try certificate(subject.name, subject.key.publicKey, by: issuer)
    }

    let keys: KeyFolderUnderTest
    let service: FileKeyService
    /// Leaf, two that issued, root.
    private let right: [Certificate]
    private let root: Issuer, lower: Issuer, upper: Issuer

    init() throws {
        keys = try KeyFolderUnderTest()
        service = try keys.create()
        (root, upper, lower) = (try Issuer("root"), try Issuer("upper"), try Issuer("lower"))
        right = [
            try Self.certificate(try DistinguishedName { CommonName("leaf") }, try service.publicKey(.tls), by: lower),
            try Self.certificate(of: lower, by: upper), try Self.certificate(of: upper, by: root),
            try Self.certificate(of: root, by: root),
        ]
    }

    private func text(_ certificates: [Certificate]) throws -> String {
        try certificates.map { try $0.serializeAsPEM().pemString + "\n" }.joined()
    }

    private static let orders: [[Int]] = (0..<24).map { number in
        var left = [0, 1, 2, 3], rest = number, order: [Int] = []
        for count in stride(from: 4, to: 0, by: -1) {
            order.append(left.remove(at: rest % count))
            rest /= count
        }
        return order
    }

    @Test(arguments: orders) func `RFC 8446 section 4.4.2: whatever the order in the file, each is sent before who issued it`(
        _ order: [Int]
    ) throws {
        try keys.write("tls-cert.pem", try text(order.map { right[$0] }))
        try service.reload()
        #expect(service.installed(.tls).first?.chain == right)
        #expect(service.tlsPEM?.chain == (try text(right)))
        try service.install(try text(order.map { right[$0] }), for: .tls)
        #expect(try keys.text("tls-cert.pem") == text(right))
    }

    @Test func `one that stands twice is sent once, and a key that two have certified keeps both`() throws {
        let cross = try Self.certificate(of: lower, by: try Issuer("other"))
        try service.install(try text([right[1], right[0], cross, right[2], right[1], right[0]]), for: .tls)
        let chain = try #require(service.installed(.tls).first).chain
        #expect(chain.first == right[0] && chain.count == 4 && Set(chain) == Set([right[0], right[1], cross, right[2]]))
    }

    @Test func `one that issued nothing here is refused, and so is what lacks one in the middle`() throws {
        let stranger = try Self.certificate(of: try Issuer("lower"), by: upper)
        for wrong in [[right[0], stranger], [right[0], right[2], right[3]], [right[1], right[2]]] {
            #expect(throws: KeyFileFailure.self) { try service.install(try text(wrong), for: .tls) }
        }
        #expect(service.installed(.tls).isEmpty)
    }
}
