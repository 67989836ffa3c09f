import CMSFormat
import Crypto
import FoundationEssentials
package import MailModel
import SwiftASN1
package import X509

extension Certificate {
    /// Octets of one certificate; the profile's have under 1 KiB.
    package static let maximumOctets = 8 * 1_024

    /// Reads strict DER with nothing after it; `nil` for anything else, and for keys and signatures outside the profile.
    package init?(der: Octets) {
        guard der.count <= Self.maximumOctets, let certificate = try? Certificate(derEncoded: Array(der.bytes)) else {
            return nil
        }
        self = certificate
    }

    package var der: Octets {
        var serializer = DER.Serializer()
        // What was parsed or issued serialises; an empty result would match no digest and no signature.
        guard (try? serializer.serialize(self)) != nil else { return Octets() }
        return Octets(serializer.serializedBytes)
    }

    /// SHA-256 of the DER.
    package var digest: [UInt8] { Array(SHA256.hash(data: der.bytes)) }

    /// SHA-256 of the SubjectPublicKeyInfo: tells keys apart whatever certificate they stand in.
    package var keyDigest: [UInt8] { Self.keyDigest(publicKey) }

    package static func keyDigest(_ key: PublicKey) -> [UInt8] {
        var serializer = DER.Serializer()
        guard (try? serializer.serialize(key)) != nil else { return [] }
        return PublicKeyID(subjectPublicKeyInfo: serializer.serializedBytes).octets
    }

    package var validFrom: Timestamp { Timestamp(notValidBefore) }
    /// The last second of validity.
    package var validTo: Timestamp { Timestamp(notValidAfter) }
}
