import SwiftASN1

/// The extensions of a revocation list and of its entries that are used here (RFC 5280 section 5.2.1, section 5.2.3, section 5.3.1).
struct RevocationListExtensions {
    static let ecdsaWithSHA384: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 3]
    static let listNumber: ASN1ObjectIdentifier = [2, 5, 29, 20]
    static let reasonCode: ASN1ObjectIdentifier = [2, 5, 29, 21]
    static let keyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 35]
    /// Delta CRL indicator and issuing distribution point (RFC 5280 section 5.2.4, section 5.2.5).
    static let partial: [ASN1ObjectIdentifier] = [[2, 5, 29, 27], [2, 5, 29, 28]]

    let number: UInt64
    let authorityKeyIdentifier: [UInt8]

    /// Both are required (RFC 5280 section 5.2); unknown ones that are not critical are passed over, but not those that make a list
    /// partial: who leaves out that they are critical does not make it whole.
    init(_ node: ASN1Node) throws {
        var number: UInt64?
        var identifier: [UInt8]?
        for (oid, value) in try Self.values(node) {
            switch oid {
            case Self.listNumber: number = try UInt64(derEncoded: try DER.parse(Array(value)))
            case Self.keyIdentifier: identifier = try Self.identifier(value)
            case _ where Self.partial.contains(oid): throw RevocationFailure.partOnly
            default: break
            }
        }
        guard let number, let identifier else { throw RevocationFailure.malformed }
        (self.number, authorityKeyIdentifier) = (number, identifier)
    }

    static func reason(_ node: ASN1Node) throws -> RevocationReason {
        for (oid, value) in try values(node) where oid == reasonCode {
            let node = try DER.parse(Array(value))
            guard node.identifier == .enumerated, case .primitive(let content) = node.content, content.count == 1,
                let code = content.first
            else { throw RevocationFailure.malformed }
            // removeFromCRL (8) belongs to partial lists only.
            guard code != 8 else { throw RevocationFailure.partOnly }
            return RevocationReason(rawValue: code) ?? .unspecified
        }
        return .unspecified
    }

    private static func values(_ node: ASN1Node) throws -> [ASN1ObjectIdentifier: ArraySlice<UInt8>] {
        var values: [ASN1ObjectIdentifier: ArraySlice<UInt8>] = [:]
        guard node.identifier == .sequence, case .constructed(let children) = node.content else {
            throw RevocationFailure.malformed
        }
        for child in children {
            try DER.sequence(child, identifier: .sequence) { nodes in
                let oid = try ASN1ObjectIdentifier(derEncoded: &nodes)
                let isCritical = try DER.decodeDefault(&nodes, defaultValue: false)
                guard !isCritical else { throw RevocationFailure.partOnly }
                let value = try ASN1OctetString(derEncoded: &nodes)
                guard values.updateValue(value.bytes, forKey: oid) == nil else { throw RevocationFailure.malformed }
            }
        }
        return values
    }

    /// AuthorityKeyIdentifier with a keyIdentifier (RFC 5280 section 4.2.1.1).
    private static func identifier(_ value: ArraySlice<UInt8>) throws -> [UInt8] {
        try DER.sequence(try DER.parse(Array(value)), identifier: .sequence) { nodes in
            guard let node = nodes.next(), node.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific),
                case .primitive(let content) = node.content
            else { throw RevocationFailure.malformed }
            while nodes.next() != nil {}
            return Array(content)
        }
    }
}
