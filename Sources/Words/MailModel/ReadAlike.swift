import CIDN2

/// What text looks like to a person, in the manner of Unicode Technical Standard 39: for finding names that could be taken for each other.
package enum ReadAlike {
    /// Lower case, without accents and other marks, letters of other scripts that are drawn like a Latin one replaced by it.
    package static func skeleton(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return ASCII.lowercased(text) }
        var result = String.UnicodeScalarView()
        for scalar in decomposed(InternationalText.folded(text)).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: continue
            default: result.append(latin[scalar] ?? scalar)
            }
        }
        return String(result)
    }

    /// Whether one word is written in letters of several scripts, as honest names are not (UTS 39 section 5.1). Told apart are those whose
    /// letters look alike: Latin, Greek and Cyrillic; and these from all others.
    package static func mixesScripts(_ word: String) -> Bool {
        Set(word.unicodeScalars.filter { $0.properties.isAlphabetic }.map(Script.init)).count > 1
    }

    private enum Script {
        case latin, greek, cyrillic, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0...0x2AF, 0x1D00...0x1D7F, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA720...0xA7FF: self = .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
            case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: self = .cyrillic
            default: self = .other
            }
        }
    }

    private static func decomposed(_ text: String) -> String {
        let octets = Array(text.utf8)
        var length = 0
        let result = octets.withUnsafeBufferPointer { securemail_decompose($0.baseAddress, $0.count, &length) }
        guard let result else { return text }
        defer { free(result) }
        return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    }

    /// The commonest of UTS 39 section 4.
    private static let latin: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip(
            "\u{430}\u{435}\u{43E}\u{440}\u{441}\u{443}\u{445}\u{456}\u{458}\u{455}\u{501}\u{51B}\u{51D}\u{3BF}\u{3B1}\u{3BD}\u{3C1}\u{3B9}\u{131}\u{142}\u{111}\u{F8}\u{127}"
                .unicodeScalars,
            "aeopcyxijsdqwoavpiildoh".unicodeScalars))
}
