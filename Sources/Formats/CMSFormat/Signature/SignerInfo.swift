import Crypto
import MailModel
import SwiftASN1
import X509

/// One SignerInfo (RFC 5652 section 5.3).
struct SignerInfo: Sendable {
    /// 1 or 3 (RFC 5652 section 5.3).
    let version: Int
    let digestName: ASN1ObjectIdentifier
    let algorithm: SignatureAlgorithm
    let signature: [UInt8]
    /// What the signature covers: the attributes as an explicit SET OF, not as the [0] they stand under (RFC 5652 section 5.4).
    let signedOctets: [UInt8]
    private let issuerAndSerial: [UInt8]?
    private let subjectKeyIdentifier: [UInt8]?
    private let attributes: [ASN1ObjectIdentifier: [UInt8]]
    private let digestAlgorithm: [UInt8]
    private let signatureAlgorithm: [UInt8]

    init(_ node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in try SignerInfo(fields: &nodes) }
    }

    private init(fields nodes: inout ASN1NodeCollection.Iterator) throws {
        version = try Int(derEncoded: &nodes)
        let name = try DERReading.next(&nodes)
        switch (version, name.identifier) {
        case (1, .sequence): (issuerAndSerial, subjectKeyIdentifier) = (Array(name.encodedBytes), nil)
        case (3, .init(tagWithNumber: 0, tagClass: .contextSpecific)):
            guard case .primitive(let octets) = name.content else { throw CMSFailure.malformed }
            (issuerAndSerial, subjectKeyIdentifier) = (nil, Array(octets))
        default: throw CMSFailure.malformed
        }
        let digest = try DERReading.next(&nodes)
        let signed = try DERReading.next(&nodes)
        // Attributes are optional in CMS; without them a signature over attributes could be passed off as one over content.
        guard signed.identifier == .init(tagWithNumber: 0, tagClass: .contextSpecific) else { throw CMSFailure.attributesMissing }
        attributes = try Self.readAttributes(signed)
        signedOctets = [0x31] + signed.encodedBytes.dropFirst()
        let algorithmNode = try DERReading.next(&nodes)
        signature = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
        guard signature.count <= CMSLimits.maximumSignatureLength else { throw CMSFailure.tooLarge }
        if let rest = nodes.next() {
            guard rest.identifier == .init(tagWithNumber: 1, tagClass: .contextSpecific) else { throw CMSFailure.malformed }
        }
        (digestAlgorithm, signatureAlgorithm) = (Array(digest.encodedBytes), Array(algorithmNode.encodedBytes))
        algorithm = try SignatureAlgorithmReader.read(digest: digest, signature: algorithmNode)
        digestName = try SignatureAlgorithmReader.name(digest)
    }

    private static func readAttributes(_ set: ASN1Node) throws -> [ASN1ObjectIdentifier: [UInt8]] {
        guard case .constructed(let nodes) = set.content else { throw CMSFailure.malformed }
        var attributes: [ASN1ObjectIdentifier: [UInt8]] = [:]
        var last: ArraySlice<UInt8>?
        for node in nodes {
            // DER's order of a SET OF (X.690 section 11.6); what is signed has one spelling.
            if let last, node.encodedBytes.lexicographicallyPrecedes(last) { throw CMSFailure.malformed }
            last = node.encodedBytes
            guard attributes.count < CMSLimits.maximumAttributes else { throw CMSFailure.tooLarge }
            try DER.sequence(node, identifier: .sequence) { nodes in
                let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
                let values = try DERReading.next(&nodes)
                guard values.identifier == .set, case .constructed(let all) = values.content else { throw CMSFailure.malformed }
                let list = Array(all)
                guard list.count == 1, attributes[type] == nil else { throw CMSFailure.malformed }
                attributes[type] = Array(list[0].encodedBytes)
            }
        }
        return attributes
    }

    func isNamed(by certificate: Certificate) -> Bool {
        if let issuerAndSerial { return (try? EnvelopeWriter.issuerAndSerial(of: certificate)) == issuerAndSerial }
        let identifier = try? certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        return identifier.map(Array.init) == subjectKeyIdentifier && subjectKeyIdentifier != nil
    }

    /// Every attribute that must be there, each saying what it must say.
    /// - Returns: the signing time, where there is one.
    func checkAttributes(
        _ demanded: DemandedAttributes, content: Octets, certificate: Certificate
    ) throws(CMSFailure) -> Timestamp? {
        // RFC 5652 section 11.1 and section 11.2.
        guard let type = attributes[CMSIdentifiers.contentType], let digest = attributes[CMSIdentifiers.messageDigest] else {
            throw .attributesMissing
        }
        guard type == (try DERWriting.serialized(CMSIdentifiers.data)),
            digest == DERWriting.node(DERWriting.octetString, algorithm.digest(of: content.bytes))
        else { throw .notAuthentic }
        let protection = attributes[CMSIdentifiers.algorithmProtection]
        let identifier = attributes[CMSIdentifiers.signingCertificateV2]
        let time = attributes[CMSIdentifiers.signingTime]
        guard !demanded.areAllDemanded || protection != nil && identifier != nil && time != nil else {
            throw .attributesMissing
        }
        if let protection { try checkAlgorithmProtection(protection) }
        if let identifier { try check(identifier, names: certificate) }
        guard let time else { return nil }
        guard let moment = Self.time(time) else { throw .malformed }
        return moment
    }

    /// RFC 6211 section 3: the algorithms in use are those that were signed.
    private func checkAlgorithmProtection(_ protection: [UInt8]) throws(CMSFailure) {
        let expected = DERWriting.node(
            DERWriting.sequence, digestAlgorithm, [0xA1] + Array(signatureAlgorithm.dropFirst()))
        guard protection == expected else { throw .algorithmNotAccepted }
    }

    /// RFC 5035 section 4: the certificate that verifies is the one that was meant, and no other with the same key.
    private func check(_ identifier: [UInt8], names certificate: Certificate) throws(CMSFailure) {
        let der = try DERWriting.serialized(certificate)
        guard let (digest, hash) = Self.firstCertificateHash(identifier), hash == digest.hash(der[...]) else {
            throw .notAuthentic
        }
    }

    /// The hash of the first ESSCertIDv2, whose algorithm is SHA-256 by default.
    private static func firstCertificateHash(_ value: [UInt8]) -> (SignatureAlgorithm.Digest, [UInt8])? {
        try? DER.sequence(try DER.parse(value), identifier: .sequence) { nodes in
            let list = try DERReading.next(&nodes)
            while nodes.next() != nil {}  // policies
            return try DER.sequence(list, identifier: .sequence) { nodes in
                let first = try DERReading.next(&nodes)
                while nodes.next() != nil {}  // those that issued it
                return try DER.sequence(first, identifier: .sequence) { nodes in
                    var hash = try DERReading.next(&nodes)
                    var digest = SignatureAlgorithm.Digest.sha256
                    if hash.identifier == .sequence {
                        digest = try SignatureAlgorithmReader.digest(hash)
                        hash = try DERReading.next(&nodes)
                    }
                    while nodes.next() != nil {}  // issuerSerial: the hash says more
                    return (digest, Array(try ASN1OctetString(derEncoded: hash).bytes))
                }
            }
        }
    }

    private static func time(_ octets: [UInt8]) -> Timestamp? {
        guard let node = try? DER.parse(octets), case .primitive(let bytes) = node.content else { return nil }
        guard node.identifier == .utcTime || node.identifier == .generalizedTime else { return nil }
        let digits = String(decoding: bytes, as: UTF8.self)
        var full = digits
        if node.identifier == .utcTime, let year = Int(digits.prefix(2)) { full = (year < 50 ? "20" : "19") + digits }
        guard full.count == 15, full.last == "Z" else { return nil }
        let part = { (from: Int, length: Int) in String(full.dropFirst(from).prefix(length)) }
        return Timestamp(
            rfc3339: "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z")
    }
}
