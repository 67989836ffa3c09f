import SwiftASN1

/// Steps of reading that every structure takes.
enum DERReading {
    /// The next element of a SEQUENCE that must have one more.
    static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        guard let node = nodes.next() else { throw CMSFailure.malformed }
        return node
    }

    /// AlgorithmIdentifier (RFC 5280 section 4.1.1.2): the name, and its parameters where there are any.
    static func algorithm(_ node: ASN1Node) throws -> (name: ASN1ObjectIdentifier, parameters: ASN1Node?) {
        try DER.sequence(node, identifier: .sequence) { nodes in
            (try ASN1ObjectIdentifier(derEncoded: &nodes), nodes.next())
        }
    }

    /// RFC 4055 section 2.1 and RFC 5754 section 2: for a digest both mean the same.
    static func isAbsentOrNull(_ parameters: ASN1Node?) -> Bool {
        guard let parameters else { return true }
        guard parameters.identifier == .null, case .primitive(let octets) = parameters.content else { return false }
        return octets.isEmpty
    }
}
