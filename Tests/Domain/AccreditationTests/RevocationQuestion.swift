import Crypto
import MailModel
import SwiftASN1
import X509

/// A question about one certificate, and where its answer stands in a response (RFC 6960 section 4.1.1, section 4.2.1).
struct RevocationQuestion {
    enum Answer: UInt8 { case good = 0x80, revoked = 0xA1, unknown = 0x82 }

    private let certificateID: [UInt8]

    init(_ serial: some Sequence<UInt8>, of issuer: Certificate) throws {
        var name = DER.Serializer()
        try name.serialize(issuer.subject)
        guard let key = P384.Signing.PublicKey(issuer.publicKey) else { throw CancellationError() }
        let hashes = [name.serializedBytes, Array(key.x963Representation)].map { Array(Insecure.SHA1.hash(data: $0)) }
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) {
                try $0.serialize([1, 3, 14, 3, 2, 26] as ASN1ObjectIdentifier)
            }
            for hash in hashes { try coder.serialize(ASN1OctetString(contentBytes: hash[...])) }
            try coder.serialize(Array(serial)[...])
        }
        certificateID = coder.serializedBytes
    }

    var request: Octets {
        get throws {
            var coder = DER.Serializer()
            coder.appendConstructedNode(identifier: .sequence) { coder in
                coder.appendConstructedNode(identifier: .sequence) { coder in
                    coder.appendConstructedNode(identifier: .sequence) { coder in
                        coder.appendConstructedNode(identifier: .sequence) { $0.serializeRawBytes(certificateID) }
                    }
                }
            }
            return Octets(coder.serializedBytes)
        }
    }

    /// `nil` when the response does not repeat the question.
    func answer(in response: Octets) -> Answer? {
        let octets = Array(response.bytes)
        return octets.indices.first { octets[$0...].starts(with: certificateID) }.flatMap {
            Answer(rawValue: octets[$0 + certificateID.count])
        }
    }
}
