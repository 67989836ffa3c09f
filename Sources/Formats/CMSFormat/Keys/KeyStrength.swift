import Crypto
import CryptoExtras
package import MailModel
import SwiftASN1
import X509

/// Which public keys are strong enough to be believed, and short enough that nobody can make us work by them.
package enum KeyStrength {
    /// Bits of a modulus that is verified with and sealed to: 128 bits of strength (NIST SP 800-57 part 1, table 2), as P-256 has. RFC 8551
    /// section 4.3 lets readers take 2,048 too, for certificates that are there; ours are P-256 alone (`CertificateProfile`), so nobody is
    /// shut out, and what is sealed today must outlive 2030, when 112 bits end. The library knows no key of over 8,192.
    package static let rsaBits = 3_072...8_192
    /// Of a neighbour that shows itself in TLS, a customer's own server or one that many share: RSA of 2,048 is what most of them have, and such a
    /// key guards a sign-in now, nothing that is read later.
    package static let neighbourRSABits = 2_048...8_192
    /// Public exponents: from that of FIPS 186-5 section 5.1, as below it (3 above all) what is a little wrong with a padding lets
    /// signatures be forged (Bleichenbacher 2006), to one of 32 bits, as the work of a verification grows with its length.
    package static let rsaExponents: ClosedRange<UInt64> = 65_537...4_294_967_295

    /// The RSA key that this is, within these bounds.
    static func rsa(_ key: Certificate.PublicKey) -> _RSA.Signing.PublicKey? {
        _RSA.Signing.PublicKey(key).flatMap { isWithinBounds($0, rsaBits) ? $0 : nil }
    }

    /// Whether the key in a neighbour's certificate is none of RSA outside of its bounds. Nothing but the key is looked at, as a certificate that is
    /// known by its digest may bear a signature of any kind.
    package static func isEnough(inNeighbours der: Octets) -> Bool {
        guard der.count <= CMSLimits.maximumCertificateLength, (try? ASN1Bounds.check(der, .der)) != nil,
            let (algorithm, key) = try? subjectPublicKeyInfo(der)
        else { return false }
        guard algorithm == CMSIdentifiers.rsaEncryption || algorithm == CMSIdentifiers.rsaPSS else { return true }
        return (try? _RSA.Signing.PublicKey(unsafeDERRepresentation: key)).map { isWithinBounds($0, neighbourRSABits) } ?? false
    }

    private static func isWithinBounds(_ key: _RSA.Signing.PublicKey, _ bits: ClosedRange<Int>) -> Bool {
        guard bits.contains(key.keySizeInBits), let exponent = try? key.getKeyPrimitives().publicExponent, exponent.count <= 8
        else { return false }
        return rsaExponents.contains(exponent.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The algorithm's name, and all of it. RFC 5280 section 4.1: it stands seventh, behind a version that may be left out.
    private static func subjectPublicKeyInfo(_ der: Octets) throws -> (algorithm: ASN1ObjectIdentifier, octets: [UInt8]) {
        let fields = try Self.fields(of: try Self.fields(of: try DER.parse(der.bytes), atLeast: 3)[0], atLeast: 6)
        let hasVersion = fields[0].identifier == .init(tagWithNumber: 0, tagClass: .contextSpecific)
        guard let info = fields.dropFirst(hasVersion ? 6 : 5).first else { throw CMSFailure.malformed }
        let algorithm = try DERReading.algorithm(try Self.fields(of: info, atLeast: 2)[0]).name
        return (algorithm, Array(info.encodedBytes))
    }

    private static func fields(of node: ASN1Node, atLeast count: Int) throws -> [ASN1Node] {
        guard node.identifier == .sequence, case .constructed(let nodes) = node.content else { throw CMSFailure.malformed }
        let fields = Array(nodes)
        guard fields.count >= count else { throw CMSFailure.malformed }
        return fields
    }
}
