import Accreditation
import CommunityModel
import Crypto
import CryptoExtras
import Foundation
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

/// What RFC 5280 section 4.2 lets an issuer say of the certificates below it is heeded, or the chain is not believed.
@Suite("Chains: names, purposes and what is critical: RFC 5280 section 4.2")
struct ChainConstraintTests {
    private let fixture: FoldFixture
    private let day = TestCommunity.start

    init() throws { fixture = try FoldFixture.shared.get() }

    private struct Shape {
        var names: [GeneralName]
        var basic: BasicConstraints? = .notCertificateAuthority
        var usage = KeyUsage(digitalSignature: true)
        var purposes: [ExtendedKeyUsage.Usage] = [.emailProtection]
        var other: [Certificate.Extension] = []
        var algorithm = Certificate.SignatureAlgorithm.ecdsaWithSHA384
        var days = 9
    }

    private var shape: Shape { Shape(names: [.dnsName(fixture.oneGateway.text)]) }

    private func certificate(
        _ subject: DistinguishedName, _ key: Certificate.PublicKey, _ extensions: Certificate.Extensions, days: Int = 9,
        by issuer: DistinguishedName, _ signer: Certificate.PrivateKey, _ algorithm: Certificate.SignatureAlgorithm
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key,
            notValidBefore: Date(timeIntervalSince1970: Double((day - .days(1)).seconds)),
            notValidAfter: Date(timeIntervalSince1970: Double((day + .days(days)).seconds)), issuer: issuer, subject: subject,
            signatureAlgorithm: algorithm, extensions: extensions, issuerPrivateKey: signer)
    }

    private func leaf(
        _ shape: Shape, key: Certificate.PublicKey? = nil,
        by issuing: (certificate: Certificate, key: P384.Signing.PrivateKey)? = nil
    ) throws -> Certificate {
        var extensions = try Certificate.Extensions {
            Critical(shape.usage)
            try ExtendedKeyUsage(shape.purposes)
            SubjectAlternativeNames(shape.names)
        }
        if let basic = shape.basic { try extensions.append(Certificate.Extension(basic, critical: true)) }
        for one in shape.other { try extensions.append(one) }
        let issuer = issuing ?? (fixture.issuing.certificate, fixture.issuing.key)
        return try certificate(
            try DistinguishedName { CommonName("leaf") }, key ?? .init(P256.Signing.PrivateKey().publicKey), extensions,
            days: shape.days, by: issuer.certificate.subject, .init(issuer.key), shape.algorithm)
    }

    private func verdict(_ leaf: Certificate, _ issuing: Certificate? = nil, purpose: CertificatePurpose = .signing) async
        -> ChainVerdict
    {
        await ChainVerifier(roots: [fixture.root.certificate]).verify(
            leaf: leaf, intermediates: [issuing ?? fixture.issuing.certificate], purpose: purpose, at: day,
            revocation: Revocations(
                issuers: [fixture.issuing.certificate] + (issuing.map { [$0] } ?? []), revoked: [:], knownUntil: day + .days(7)))
    }

    @Test func `the shape that is changed below is believed`() async throws {
        #expect(await verdict(try leaf(shape)) == .valid)
        var without = shape
        without.basic = nil
        #expect(await verdict(try leaf(without)) == .valid, "section 4.2.1.9: absent means that it issues nothing")
    }

    /// An issuing certificate of the community with one more thing said in it.
    private func issuing(
        _ other: [Certificate.Extension], basic: BasicConstraints? = .isCertificateAuthority(maxPathLength: 0),
        usage: KeyUsage = KeyUsage(keyCertSign: true, cRLSign: true)
    ) throws -> (certificate: Certificate, key: P384.Signing.PrivateKey) {
        let key = P384.Signing.PrivateKey()
        var extensions = try Certificate.Extensions { Critical(usage) }
        if let basic { try extensions.append(Certificate.Extension(basic, critical: true)) }
        for one in other { try extensions.append(one) }
        let made = try certificate(
            try DistinguishedName { CommonName("Issuing, constrained") }, .init(key.publicKey), extensions,
            by: fixture.root.certificate.subject, .init(fixture.root.key), .ecdsaWithSHA384)
        return (made, key)
    }

    private func extensionOf(_ constraints: NameConstraints) throws -> Certificate.Extension {
        try Certificate.Extension(constraints, critical: true)
    }

    /// Names of other forms cannot pass beside a constraint: this profile has one name, of one form.
    @Test func `name constraints hold, and one that cannot be judged fails: RFC 5280 section 4.2.1.10`() async throws {
        let outside = [
            NameConstraints(permittedDNSDomains: ["other.example"]), NameConstraints(excludedDNSDomains: ["one.example"]),
            NameConstraints(excludedDNSDomains: [fixture.oneGateway.text]), NameConstraints(excludedDNSDomains: [""]),
            NameConstraints(permittedEmailAddresses: ["one.example"]), NameConstraints(excludedEmailAddresses: [".one.example"]),
        ]
        for constraints in outside {
            let issuing = try issuing([try extensionOf(constraints)])
            let found = await verdict(try leaf(shape, by: issuing), issuing.certificate)
            #expect(found == .issuerNotTrusted, "\(constraints)")
        }
        let inside = try issuing([try extensionOf(NameConstraints(permittedDNSDomains: ["one.example"]))])
        #expect(await verdict(try leaf(shape, by: inside), inside.certificate) != .issuerNotTrusted)
    }

    private static let unknown = Certificate.Extension(oid: [1, 3, 6, 1, 4, 1, 99_999, 1], critical: true, value: [5, 0])

    @Test func `what is critical and not known here is not passed over`() async throws {
        var odd = shape
        odd.other = [Self.unknown]
        #expect(await verdict(try leaf(odd)) == .issuerNotTrusted)
        let issuing = try issuing([Self.unknown])
        #expect(await verdict(try leaf(shape, by: issuing), issuing.certificate) == .issuerNotTrusted)
    }

    @Test func `nobody issues without being said to be an issuer`() async throws {
        for (basic, usage) in [
            (nil, KeyUsage(keyCertSign: true, cRLSign: true)),
            (BasicConstraints.notCertificateAuthority, KeyUsage(keyCertSign: true, cRLSign: true)),
            (.isCertificateAuthority(maxPathLength: 0), KeyUsage(digitalSignature: true)),
            (.isCertificateAuthority(maxPathLength: 0), KeyUsage(cRLSign: true)),
        ] {
            let issuing = try issuing([], basic: basic, usage: usage)
            #expect(await verdict(try leaf(shape, by: issuing), issuing.certificate) == .issuerNotTrusted)
        }
    }

    @Test func `another shape than that of its purpose is of no purpose`() async throws {
        var shapes: [String: Shape] = [:]
        func add(_ name: String, _ change: (inout Shape) -> Void) {
            var changed = shape
            change(&changed)
            shapes[name] = changed
        }
        let gateway = fixture.oneGateway.text
        add("any purpose") { $0.purposes = [.any] }
        add("a second purpose") { $0.purposes = [.emailProtection, .any] }
        add("of TLS") { $0.purposes = [.serverAuth, .clientAuth] }
        add("signing and issuing") { $0.usage = KeyUsage(digitalSignature: true, keyCertSign: true) }
        add("non-repudiation") { $0.usage = KeyUsage(nonRepudiation: true) }
        add("of encryption") { $0.usage = KeyUsage(keyAgreement: true) }
        add("an issuer") { $0.basic = .isCertificateAuthority(maxPathLength: nil) }
        add("two names") { $0.names = [.dnsName(gateway), .dnsName("gateway.two.example")] }
        add("a name of mail") { $0.names = [.rfc822Name("a@one.example")] }
        add("a name of mail beside") { $0.names = [.dnsName(gateway), .rfc822Name("a@one.example")] }
        add("a NUL in the name") { $0.names = [.dnsName("\(gateway)\u{0}.evil.example")] }
        add("a wildcard") { $0.names = [.dnsName("*.one.example")] }
        add("another spelling") { $0.names = [.dnsName(gateway.uppercased())] }
        add("no name") { $0.names = [] }
        add("for a year") { $0.days = 299 }
        for (name, shape) in shapes {
            #expect(await verdict(try leaf(shape)) != .valid, "\(name)")
        }
        #expect(await verdict(try leaf(shape), purpose: .tls) == .wrongPurpose)
        #expect(await verdict(try leaf(shape), purpose: .encryption) == .wrongPurpose)
    }

    @Test func `a key that is not P-256 is of no purpose`() async throws {
        let keys: [Certificate.PublicKey] = [
            .init(P384.Signing.PrivateKey().publicKey), .init(P521.Signing.PrivateKey().publicKey),
            .init(Curve25519.Signing.PrivateKey().publicKey),
        ]
        for key in keys { #expect(await verdict(try leaf(shape, key: key)) == .wrongPurpose) }
    }

    /// So the bounds on RSA (`KeyStrength`) are for what comes from outside of the community.
    @Test(arguments: [2_048, 3_072, 4_096, 8_192]) func `an RSA key of any length is of no purpose`(_ bits: Int) async throws {
        // Odd, of this many bits, and nobody's.
        let modulus = [0x80] + [UInt8](repeating: 0xA5, count: bits / 8 - 1)
        let key = Certificate.PublicKey(try _RSA.Signing.PublicKey(n: modulus, e: [1, 0, 1]))
        for purpose in CertificatePurpose.allCases {
            var fitting = shape
            switch purpose {
            case .tls: fitting.purposes = [.serverAuth, .clientAuth]
            case .signing: break
            case .encryption: fitting.usage = KeyUsage(keyAgreement: true)
            }
            #expect(await verdict(try leaf(fitting), purpose: purpose) == .valid)
            #expect(await verdict(try leaf(fitting, key: key), purpose: purpose) == .wrongPurpose)
        }
    }
}
