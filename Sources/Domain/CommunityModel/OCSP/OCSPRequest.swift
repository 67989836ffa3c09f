package import MailModel
import SwiftASN1

/// A question about certificates (RFC 6960 section 4.1). Whether it is signed, and by whom, is not looked at: the answer is everybody's.
package struct OCSPRequest: Sendable, Hashable {
    /// Octets of a request; one of RFC 5019 has about 100.
    package static let maximumOctets = 4_096
    /// Certificates of one request; RFC 5019 section 2.1.1 has one.
    static let maximumAsked = 16
    /// RFC 9654 section 2.1: 1 to 128 octets; others are refused.
    static let nonceLengths = 1...128

    package let asked: [OCSPCertificateID]
    /// `nil` where none was sent: then the answer may be kept by whoever passes it on.
    package let nonce: [UInt8]?

    package init(parsing octets: Octets) throws(OCSPFailure) {
        guard octets.count <= Self.maximumOctets else { throw .malformedRequest }
        do { (asked, nonce) = try Self.parse(try DER.parse(Array(octets.bytes))) } catch { throw .malformedRequest }
    }

    private static func parse(_ node: ASN1Node) throws -> ([OCSPCertificateID], [UInt8]?) {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard let request = nodes.next() else { throw OCSPFailure.malformedRequest }
            while nodes.next() != nil {}  // a signature
            return try parse(request: request)
        }
    }

    private static func parse(request: ASN1Node) throws -> ([OCSPCertificateID], [UInt8]?) {
        try DER.sequence(request, identifier: .sequence) { nodes in
            let version = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try Int(derEncoded: $0)
            }
            guard version ?? 0 == 0 else { throw OCSPFailure.malformedRequest }
            _ = DER.optionalNode(&nodes, tag: 1)  // requestorName
            guard let list = nodes.next() else { throw OCSPFailure.malformedRequest }
            let asked = try DER.sequence(of: OCSPAsked.self, identifier: .sequence, rootNode: list).map(\.certificate)
            guard (1...maximumAsked).contains(asked.count) else { throw OCSPFailure.malformedRequest }
            let nonce = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 2, tagClass: .contextSpecific) { try Self.nonce($0) }
            return (asked, nonce ?? nil)
        }
    }

    /// RFC 6960 section 4.4: what is not known here is passed over, unless it is critical.
    private static func nonce(_ node: ASN1Node) throws -> [UInt8]? {
        guard node.identifier == .sequence, case .constructed(let children) = node.content else {
            throw OCSPFailure.malformedRequest
        }
        var nonce: [UInt8]?
        for child in children {
            let (oid, isCritical, value) = try DER.extensionParts(child)
            guard oid == OCSPIdentifiers.nonce else {
                guard !isCritical else { throw OCSPFailure.malformedRequest }
                continue
            }
            let octets = try ASN1OctetString(derEncoded: try DER.parse(value)).bytes
            guard nonce == nil, nonceLengths.contains(octets.count) else { throw OCSPFailure.malformedRequest }
            nonce = Array(octets)
        }
        return nonce
    }
}

/// One entry of a request; its own extensions name other responders, which is not ours.
private struct OCSPAsked: DERParseable {
    let certificate: OCSPCertificateID

    init(derEncoded node: ASN1Node) throws {
        certificate = try DER.sequence(node, identifier: .sequence) { nodes in
            guard let asked = nodes.next() else { throw OCSPFailure.malformedRequest }
            let certificate = try OCSPCertificateID(asked)
            while let more = nodes.next() {
                guard try !DER.hasCriticalExtension(more) else { throw OCSPFailure.malformedRequest }
            }
            return certificate
        }
    }
}
