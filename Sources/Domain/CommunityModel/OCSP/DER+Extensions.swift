import SwiftASN1

extension DER {
    /// Extension: what it is, whether it is critical, and its value (RFC 5280 section 4.1).
    static func extensionParts(_ node: ASN1Node) throws -> (ASN1ObjectIdentifier, isCritical: Bool, value: [UInt8]) {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let oid = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let isCritical = try DER.decodeDefault(&nodes, defaultValue: false)
            return (oid, isCritical, Array(try ASN1OctetString(derEncoded: &nodes).bytes))
        }
    }

    /// Of extensions behind an explicit tag.
    static func hasCriticalExtension(_ tagged: ASN1Node) throws -> Bool {
        guard case .constructed(let wrapped) = tagged.content else { throw OCSPFailure.malformedRequest }
        for list in wrapped {
            guard case .constructed(let children) = list.content else { throw OCSPFailure.malformedRequest }
            for child in children where try extensionParts(child).isCritical { return true }
        }
        return false
    }

    /// Takes the next node where it has a tag of the context.
    static func optionalNode(_ nodes: inout ASN1NodeCollection.Iterator, tag: UInt) -> ASN1Node? {
        var ahead = nodes
        guard let node = ahead.next(), node.identifier == ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific) else {
            return nil
        }
        nodes = ahead
        return node
    }
}
