import MailModel

/// Looks through the tags and lengths of a structure before it is parsed, without recursion and without memory that grows with it, so
/// that neither deep nesting nor a mass of small elements costs more than one pass.
struct ASN1Bounds {
    private let bytes: ArraySlice<UInt8>
    private let encoding: CMSEncoding
    private var position: Int
    /// Ends of the open elements, outermost first; ``indefinite`` for one that ends with end-of-contents octets.
    private var ends: [Int] = []
    private static let indefinite = Int.max

    /// - Throws: ``CMSFailure/tooLarge`` past ``CMSLimits/maximumLength``, ``CMSLimits/maximumDepth`` or the count of elements;
    ///   ``CMSFailure/malformed`` where an element ends outside of the one around it, or octets follow the outermost.
    static func check(_ octets: Octets, _ encoding: CMSEncoding) throws(CMSFailure) {
        guard octets.count <= CMSLimits.maximumLength else { throw .tooLarge }
        var bounds = ASN1Bounds(bytes: octets.bytes, encoding: encoding, position: octets.bytes.startIndex)
        for _ in 0..<CMSLimits.maximumElements(encoding) {
            try bounds.readElement()
            try bounds.closeElements()
            if bounds.ends.isEmpty {
                guard bounds.position == octets.bytes.endIndex else { throw .malformed }
                return
            }
        }
        throw .tooLarge
    }

    private init(bytes: ArraySlice<UInt8>, encoding: CMSEncoding, position: Int) {
        (self.bytes, self.encoding, self.position) = (bytes, encoding, position)
    }

    /// A whole primitive element, or the tag and length of a constructed one.
    private mutating func readElement() throws(CMSFailure) {
        let tag = try readOctet()
        if tag & 0x1F == 0x1F {  // a tag number of more octets (X.690 section 8.1.2.4); four carry more than any that is used
            var count = 1
            while try readOctet() & 0x80 != 0 {
                count += 1
                guard count <= 4 else { throw .malformed }
            }
        }
        let length = try readLength()
        let isConstructed = tag & 0x20 != 0
        guard isConstructed else {
            guard let length, length <= room else { throw .malformed }
            position += length
            return
        }
        guard ends.count < CMSLimits.maximumDepth else { throw .tooLarge }
        guard let length else { return ends.append(Self.indefinite) }
        guard length <= room else { throw .malformed }
        ends.append(position + length)
    }

    /// Leaves every element that ends here.
    private mutating func closeElements() throws(CMSFailure) {
        while let end = ends.last {
            if end == Self.indefinite {
                guard bytes.endIndex - position >= 2 else { throw .malformed }
                guard bytes[position] == 0, bytes[position + 1] == 0 else { return }
                position += 2
            } else if position < end {
                return
            }
            ends.removeLast()
        }
    }

    /// Octets up to the end of the nearest element around this place whose end is known.
    private var room: Int { (ends.last { $0 != Self.indefinite } ?? bytes.endIndex) - position }

    private mutating func readOctet() throws(CMSFailure) -> UInt8 {
        guard room > 0 else { throw .malformed }
        defer { position += 1 }
        return bytes[position]
    }

    /// X.690 section 8.1.3; `nil` is the indefinite form.
    private mutating func readLength() throws(CMSFailure) -> Int? {
        let first = try readOctet()
        guard first >= 0x80 else { return Int(first) }
        if first == 0x80 {
            guard encoding == .ber else { throw .malformed }
            return nil
        }
        let count = first & 0x7F
        guard count <= 4 else { throw .malformed }
        var length = 0
        for _ in 0..<count { length = length << 8 | Int(try readOctet()) }
        return length
    }
}
