import MailModel
import SwiftASN1

extension CMSEncoding {
    /// Only after ``ASN1Bounds`` has passed the octets: the parser follows the nesting with its own stack.
    func parse(_ octets: Octets) throws -> ASN1Node {
        switch self {
        case .der: try DER.parse(octets.bytes)
        case .ber: try BER.parse(octets.bytes)
        }
    }

    /// An OCTET STRING, under BER also in parts (X.690 section 8.7.3), which are joined.
    func octetString(_ node: ASN1Node, tag: ASN1Identifier = .octetString) throws -> ArraySlice<UInt8> {
        switch self {
        case .der: try ASN1OctetString(derEncoded: node, withIdentifier: tag).bytes
        case .ber: try ASN1OctetString(berEncoded: node, withIdentifier: tag).bytes
        }
    }
}
