import CMSFormat
import Crypto
import SwiftASN1
import X509

/// A certificate for a key of ours with those that issued it, in the order in which they are sent, whatever order the file has them in.
struct InstalledChain {
    /// Leaf first, and behind each who issued it (RFC 8446 section 4.4.2).
    let certificates: [Certificate]
    let leaf: Certificate
    /// SHA-256 of the leaf's DER.
    let digest: [UInt8]
    /// The same as text.
    let pem: String

    /// - Returns: `nil` where something in the text is no certificate, none is for the key, or one belongs to no other: whoever is shown
    ///   another certificate than was issued refuses it, which is better found here.
    init?(_ text: String, of key: PublicKeyID) {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text),
            let all = try? documents.map({ try Certificate(pemDocument: $0) }),
            let leaf = all.first(where: { Self.key(of: $0) == key })
        else { return nil }
        var chain = [leaf]
        var left = all.reduce(into: [Certificate]()) { if $1 != leaf, !$0.contains($1) { $0.append($1) } }
        while let next = Self.next(behind: chain, of: left) { chain.append(left.remove(at: next)) }
        guard left.isEmpty, let pem = try? chain.map({ try $0.serializeAsPEM().pemString }) else { return nil }
        guard let der = try? PEMDocument(pemString: pem[0]).derBytes else { return nil }
        digest = Array(SHA256.hash(data: der))
        (certificates, self.leaf, self.pem) = (chain, leaf, pem.map { $0 + "\n" }.joined())
    }

    /// Of two that issued the same, as where a key has certificates of several issuers, the one nearer to the leaf comes first.
    private static func next(behind chain: [Certificate], of left: [Certificate]) -> Int? {
        for one in chain {
            if let index = left.firstIndex(where: { issued($0, one) }) { return index }
        }
        return nil
    }

    private static func issued(_ issuer: Certificate, _ certificate: Certificate) -> Bool {
        issuer.subject == certificate.issuer && issuer.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    private static func key(of certificate: Certificate) -> PublicKeyID? {
        P256.Signing.PublicKey(certificate.publicKey).map { PublicKeyID(subjectPublicKeyInfo: Array($0.derRepresentation)) }
    }
}
