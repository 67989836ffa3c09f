package import MailModel
import SwiftASN1
import X509

extension CertificateRevocationList {
    /// Reads strict DER (RFC 5280 section 5.1); a list with a critical extension is refused, as those make it part of a list
    /// (RFC 5280 section 5.2.4, section 5.2.5).
    package init(parsing der: Octets) throws(RevocationFailure) {
        guard der.count <= Self.maximumOctets else { throw .tooLarge }
        do {
            self = try Self.parse(Array(der.bytes), der)
        } catch let failure as RevocationFailure { throw failure } catch { throw .malformed }
    }

    private static func parse(_ octets: [UInt8], _ der: Octets) throws -> Self {
        try DER.sequence(try DER.parse(octets), identifier: .sequence) { nodes in
            guard let list = nodes.next() else { throw RevocationFailure.malformed }
            try requireAlgorithm(&nodes)
            let signature = try ASN1BitString(derEncoded: &nodes)
            guard signature.paddingBits == 0 else { throw RevocationFailure.malformed }
            return try parse(list: list, signature: Array(signature.bytes), der)
        }
    }

    private static func parse(list: ASN1Node, signature: [UInt8], _ der: Octets) throws -> Self {
        try DER.sequence(list, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 1 else { throw RevocationFailure.malformed }
            try requireAlgorithm(&nodes)
            let issuer = try issuerName(&nodes)
            let thisUpdate = try time(&nodes), nextUpdate = try time(&nodes)
            guard thisUpdate <= nextUpdate else { throw RevocationFailure.malformed }
            let entries = try DER.optionalSequence(&nodes) { try entry($0) }
            let extensions = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try RevocationListExtensions($0)
            }
            guard let extensions else { throw RevocationFailure.malformed }
            let revoked = Dictionary(entries.map { ($0.serial, $0) }) { $0.since <= $1.since ? $0 : $1 }
            return Self(
                der: der, issuer: issuer, authorityKeyIdentifier: extensions.authorityKeyIdentifier, number: extensions.number,
                thisUpdate: thisUpdate, nextUpdate: nextUpdate, revoked: revoked, signedOctets: list.encodedBytes,
                signature: signature)
        }
    }

    /// AlgorithmIdentifier ecdsa-with-SHA384, without parameters (RFC 5758 section 3.2).
    private static func requireAlgorithm(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        guard let node = nodes.next() else { throw RevocationFailure.malformed }
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == RevocationListExtensions.ecdsaWithSHA384 else {
                throw RevocationFailure.algorithmNotAllowed
            }
        }
    }

    private static func issuerName(_ nodes: inout ASN1NodeCollection.Iterator) throws -> DistinguishedName {
        guard let node = nodes.next() else { throw RevocationFailure.malformed }
        return try DistinguishedName(derEncoded: node)
    }

    private static func time(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Timestamp {
        guard let node = nodes.next() else { throw RevocationFailure.malformed }
        return try time(node)
    }

    /// UTCTime until 2049, GeneralizedTime after (RFC 5280 section 5.1.2.4).
    private static func time(_ node: ASN1Node) throws -> Timestamp {
        if node.identifier == .utcTime {
            let time = try UTCTime(derEncoded: node)
            return Timestamp(
                CivilTime(
                    year: time.year, month: time.month, day: time.day, hour: time.hours, minute: time.minutes,
                    second: time.seconds))
        }
        let time = try GeneralizedTime(derEncoded: node)
        return Timestamp(
            CivilTime(
                year: time.year, month: time.month, day: time.day, hour: time.hours, minute: time.minutes, second: time.seconds))
    }

    private static func entry(_ node: ASN1Node) throws -> RevokedCertificate {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let serial = try ArraySlice<UInt8>(derEncoded: &nodes)
            let since = try time(&nodes)
            let reason = try nodes.next().map { try RevocationListExtensions.reason($0) } ?? .unspecified
            return RevokedCertificate(serial: serial, since: since, reason: reason)
        }
    }
}

extension DER {
    /// A SEQUENCE OF that may be absent (RFC 5280 section 5.1.2.6: no empty list).
    fileprivate static func optionalSequence<Element>(
        _ nodes: inout ASN1NodeCollection.Iterator, _ element: (ASN1Node) throws -> Element
    ) throws -> [Element] {
        var ahead = nodes
        guard let node = ahead.next(), node.identifier == .sequence, case .constructed(let children) = node.content else {
            return []
        }
        nodes = ahead
        return try children.map(element)
    }
}
