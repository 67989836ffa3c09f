import SwiftASN1

/// The AlgorithmIdentifier of RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label (RFC 4055 section 4.1), the only one that is used.
enum OAEPParameters {
    /// With NULL beside the digest, as RFC 4055 section 2.1 writes it, and the empty label left out, as DER demands of a default.
    static func identifier() throws(CMSFailure) -> [UInt8] {
        let digest = try DERWriting.algorithm(CMSIdentifiers.sha256, DERWriting.null)
        let mask = try DERWriting.algorithm(CMSIdentifiers.mgf1, digest)
        let parameters = DERWriting.node(DERWriting.sequence, DERWriting.node(0xA0, digest), DERWriting.node(0xA1, mask))
        return try DERWriting.algorithm(CMSIdentifiers.rsaOAEP, parameters)
    }

    /// - Throws: for another algorithm, another digest (SHA-1 is what absent fields mean), a mask with another digest, a label.
    static func check(_ node: ASN1Node) throws {
        let (name, parameters) = try DERReading.algorithm(node)
        guard name == CMSIdentifiers.rsaOAEP, let parameters else { throw CMSFailure.algorithmNotAccepted }
        try DER.sequence(parameters, identifier: .sequence) { nodes in
            try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try checkDigest($0) }
            try DER.explicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) { mask in
                let (name, digest) = try DERReading.algorithm(mask)
                guard name == CMSIdentifiers.mgf1, let digest else { throw CMSFailure.algorithmNotAccepted }
                try checkDigest(digest)
            }
        }
    }

    private static func checkDigest(_ node: ASN1Node) throws {
        let (name, parameters) = try DERReading.algorithm(node)
        guard name == CMSIdentifiers.sha256, DERReading.isAbsentOrNull(parameters) else {
            throw CMSFailure.algorithmNotAccepted
        }
    }
}
