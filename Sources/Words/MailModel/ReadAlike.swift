import CIDN2
import CReadAlike

/// What text looks like to a person, by Unicode Technical Standard 39 (the system's ICU): for finding names that could be taken for each
/// other.
package enum ReadAlike {
    /// Octets looked at; no name or address is longer.
    private static let maximumLength = 1_024

    /// What all texts share that look alike: lower case, without accents and other marks, and of what is still no ASCII then the skeleton of
    /// UTS 39 section 4, in lower case and in capitals, as letters may look alike in one alone. What looks alike within ASCII is the
    /// callers' rule.
    package static func skeletons(_ text: String) -> [String] {
        let plain = withoutMarks(text)
        guard plain.utf8.contains(where: { $0 >= 0x80 }) else { return [ASCII.lowercased(plain)] }
        let all = [plain.lowercased(), plain.uppercased()].map { withoutMarks(skeleton($0)).lowercased() }
        return all[0] == all[1] ? [all[0]] : all
    }

    /// Whether a word is written as honest ones are: in one script, or in those that are written together, and all of it is drawn (UTS 39
    /// section 5.2, "highly restrictive"). What cannot be checked is not.
    package static func isHonest(_ word: String) -> Bool {
        guard word.utf8.contains(where: { $0 >= 0x80 }) else { return true }
        let octets = word.utf8.map { CChar(bitPattern: $0) }
        guard octets.count <= maximumLength, !word.unicodeScalars.contains(where: isSuspect) else { return false }
        return readalike_is_restrictive(octets, Int32(octets.count)) != 0
    }

    /// What is not drawn; and letters for phonetics, which are Latin ones by script, several drawn like another, and in nobody's name.
    private static func isSuspect(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || (0x250...0x2AF).contains(scalar.value)
            || (0x1D00...0x1DBF).contains(scalar.value)
    }

    private static func skeleton(_ text: String) -> String {
        let octets = text.utf8.map { CChar(bitPattern: $0) }
        guard octets.count <= maximumLength else { return text }
        var room = [CChar](repeating: 0, count: 8 * octets.count + 16)
        let length = readalike_skeleton(octets, Int32(octets.count), &room, Int32(room.count))
        guard length >= 0 else { return text }
        return String(decoding: room.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func withoutMarks(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in decomposed(text).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: continue
            default: if !scalar.properties.isDefaultIgnorableCodePoint { result.append(stroked[scalar] ?? scalar) }
            }
        }
        return String(result)
    }

    /// Letters with a stroke, which Unicode does not take apart.
    private static let stroked: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip(
            "\u{131}\u{142}\u{111}\u{F8}\u{127}\u{167}\u{141}\u{110}\u{D8}\u{126}\u{166}".unicodeScalars,
            "ildohtLDOHT".unicodeScalars))

    private static func decomposed(_ text: String) -> String {
        let octets = Array(text.utf8)
        var length = 0
        let result = octets.withUnsafeBufferPointer { securemail_decompose($0.baseAddress, $0.count, &length) }
        guard let result else { return text }
        defer { free(result) }
        return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    }
}
