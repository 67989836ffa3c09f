package import MailModel

/// One field of a header section: the octets as they stood, read on demand; or one written by us.
package struct HeaderField: Sendable, Hashable {
    /// How the field was written. Only ``regular`` fields are ever written; the others are carried as they are.
    package enum Form: Sendable, Hashable {
        case regular
        /// `Name :` (RFC 5322 section 4.5).
        case blankBeforeColon
        /// The first line holds no colon: no field at all.
        case withoutColon
        /// The header section began with a folded line.
        case strayFolding
    }

    /// The whole field with its folding and last CRLF (which the last line of an unfinished header section may lack).
    package let octets: Octets
    package let form: Form
    private let nameLength: Int
    private let valueOffset: Int

    /// - Parameter octets: a field whose line structure was found by ``HeaderSectionParser``.
    init(octets: Octets, form: Form, nameLength: Int, valueOffset: Int) {
        (self.octets, self.form, self.nameLength, self.valueOffset) = (octets, form, nameLength, valueOffset)
    }

    /// The name as written, without the colon and blanks before it; empty for what is no field.
    package var name: String { String(decoding: nameOctets, as: UTF8.self) }

    /// Whether all programs read its name alike: printable ASCII up to the colon (RFC 5322 section 2.2).
    package var hasPlainName: Bool { form == .regular && nameOctets.allSatisfy { (0x21...0x7E).contains($0) } }

    /// What a lenient program may take for its name, in lower case: whatever is printable ASCII before the first colon. Some unfold before they
    /// look for the colon, and some pass over octets that are none of a name.
    package var apparentName: String {
        guard !hasPlainName else { return ASCII.lowercased(name) }
        return ASCII.lowercased(
            String(decoding: octets.bytes.prefix { $0 != 0x3A }.filter { (0x21...0x7E).contains($0) }, as: UTF8.self))
    }

    var nameOctets: ArraySlice<UInt8> { octets[0..<nameLength].bytes }

    /// Whether this is a field of that name, in any case (RFC 5322 section 1.2.2).
    package func isNamed(_ name: String) -> Bool {
        nameLength == name.utf8.count && nameLength > 0 && ASCII.equalIgnoringCase(nameOctets, name.utf8)
    }

    /// What follows the colon, folding and leading blank included, without the last CRLF. Of what is no field: all of it.
    package var rawValue: Octets { octets[valueOffset..<(octets.count - lineEndLength)] }

    /// The value with its folding undone (RFC 5322 section 2.2.3) and blanks around it removed.
    package var unfolded: [UInt8] {
        let value = rawValue.bytes
        var result: [UInt8] = []
        result.reserveCapacity(value.count)
        var position = value.startIndex
        while position < value.endIndex {
            let isFold =
                value[position] == ASCII.carriageReturn && position + 1 < value.endIndex && value[position + 1] == ASCII.lineFeed
            if isFold {
                position += 2
            } else {
                result.append(value[position])
                position += 1
            }
        }
        return Array(ASCII.trimmingBlanks(result[...]))
    }

    /// The value as text for people: encoded words decoded (RFC 2047), every control character a blank.
    package var text: String { EncodedWords.decode(unfolded[...]) }

    private var lineEndLength: Int {
        let bytes = octets.bytes
        return bytes.count >= 2 && bytes.last == ASCII.lineFeed && bytes[bytes.endIndex - 2] == ASCII.carriageReturn ? 2 : 0
    }
}

extension HeaderField: CustomStringConvertible {
    /// Never the value: descriptions end in logs.
    package var description: String { "header field of \(octets.count) octets" }
}
