import Crypto
import SwiftASN1
package import X509

/// The certificate that is asked about: who issued it, told by hashes, and its serial number (RFC 6960 section 4.1.1, CertID).
package struct OCSPCertificateID: Sendable, Hashable {
    /// SHA-1 is what RFC 5019 section 2.1.1 has clients send; here it names something, and protects nothing.
    enum Hash: Sendable, Hashable, CaseIterable { case sha1, sha256 }

    /// As it was asked: the answer repeats it octet for octet.
    let der: [UInt8]
    private let hash: Hash?
    private let nameHash: [UInt8], keyHash: [UInt8]
    /// Big-endian, without leading zeroes.
    package let serial: [UInt8]

    init(_ node: ASN1Node) throws {
        der = Array(node.encodedBytes)
        (hash, nameHash, keyHash, serial) = try DER.sequence(node, identifier: .sequence) { nodes in
            let hash = try Self.hash(&nodes)
            let name = try ASN1OctetString(derEncoded: &nodes), key = try ASN1OctetString(derEncoded: &nodes)
            let serial = try ArraySlice<UInt8>(derEncoded: &nodes)
            return (hash, Array(name.bytes), Array(key.bytes), Array(serial.drop { $0 == 0 }))
        }
    }

    /// `nil` for one that is not known here: then no issuer fits.
    private static func hash(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Hash? {
        guard let node = nodes.next() else { throw OCSPFailure.malformedRequest }
        return try DER.sequence(node, identifier: .sequence) { nodes in
            let oid = try ASN1ObjectIdentifier(derEncoded: &nodes)
            while nodes.next() != nil {}  // NULL, or nothing
            return oid == OCSPIdentifiers.sha1 ? .sha1 : oid == OCSPIdentifiers.sha256 ? .sha256 : nil
        }
    }

    /// Whether this certificate is said to have issued the one that is asked about.
    package func isIssued(by issuer: Certificate) -> Bool {
        guard let hash, let name = Self.nameOctets(issuer), let key = P384.Signing.PublicKey(issuer.publicKey) else {
            return false
        }
        return nameHash == Self.digest(name, hash) && keyHash == Self.digest(Array(key.x963Representation), hash)
    }

    private static func nameOctets(_ issuer: Certificate) -> [UInt8]? {
        var coder = DER.Serializer()
        guard (try? coder.serialize(issuer.subject)) != nil else { return nil }
        return coder.serializedBytes
    }

    static func digest(_ octets: [UInt8], _ hash: Hash) -> [UInt8] {
        switch hash {
        case .sha1: Array(Insecure.SHA1.hash(data: octets))
        case .sha256: Array(SHA256.hash(data: octets))
        }
    }
}
