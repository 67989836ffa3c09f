import SwiftASN1

/// Writes definite-length DER from the inside out (X.690 section 10.1). Lengths are known before content is appended, so that a large
/// content is copied once.
enum DERWriting {
    static let integer: UInt8 = 0x02, bitString: UInt8 = 0x03, octetString: UInt8 = 0x04, sequence: UInt8 = 0x30,
        set: UInt8 = 0x31

    /// Tag and length octets.
    static func header(_ tag: UInt8, length: Int) -> [UInt8] {
        if length < 0x80 { return [tag, UInt8(length)] }
        var digits: [UInt8] = []
        var rest = length
        while rest > 0 {
            digits.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(digits.count)] + digits
    }

    static func node(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let content = Array(parts.joined())
        return header(tag, length: content.count) + content
    }

    /// A non-negative INTEGER under 128.
    static func small(_ value: UInt8) -> [UInt8] { [integer, 1, value] }

    static let null: [UInt8] = [0x05, 0]

    /// AlgorithmIdentifier (RFC 5280 section 4.1.1.2), with the DER of its parameters where there are any.
    static func algorithm(_ name: ASN1ObjectIdentifier, _ parameters: [UInt8] = []) throws(CMSFailure) -> [UInt8] {
        node(sequence, try serialized(name), parameters)
    }

    static func serialized(_ value: some DERSerializable) throws(CMSFailure) -> [UInt8] {
        var serializer = DER.Serializer()
        do { try serializer.serialize(value) } catch { throw .malformed }
        return serializer.serializedBytes
    }
}
