package import MailModel

/// What is left of a name when all that a reader does not tell apart is taken away, by a table of the project's own that never changes.
///
/// Every gateway must come to the same verdict on a statement, whatever version of Unicode its system brings: so the fold refuses by this
/// alone. The authority's door, and `check` of each gateway, use ``LookAlike`` too, which follows the system's tables, finds whatever this
/// finds not (other scripts, capitals that look like other letters, one letter more or less), and may differ between machines.
package enum NameSkeleton {
    /// Of the table and of the rules in this file. Another version is another fold.
    package static let version = 1

    /// Of a domain: its labels but the last, run together, and the last. A hyphen or a dot more or less is no difference to an eye.
    package static func of(_ domain: DomainName) -> String {
        let labels = shown(domain).split(separator: ".")
        return letters(labels.dropLast()) + "." + (labels.last ?? "")
    }

    /// Of an id, or of a name of a member: its letters and digits.
    package static func of(_ name: String) -> String { letters([name[...]]) }

    /// The part of a domain that speaks for somebody: without its last label.
    static func speaking(_ domain: DomainName) -> String { letters(shown(domain).split(separator: ".").dropLast()) }

    private static func shown(_ domain: DomainName) -> String {
        domain.text.contains("xn--") ? domain.unicodeText : domain.text
    }

    private static func letters(_ parts: some Sequence<Substring>) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in parts.lazy.flatMap(\.unicodeScalars) {
            if scalar.value < 0x80 {
                if let letter = ascii[Int(scalar.value)] { take(letter, into: &folded) }
            } else if let letters = table[scalar.value] {
                for letter in letters { take(single(letter), into: &folded) }
            } else if isDrawn(scalar.value) {
                take(scalar, into: &folded)
            }
        }
        return String(folded)
    }

    private static func take(_ letter: Unicode.Scalar, into folded: inout String.UnicodeScalarView) {
        guard let last = folded.last, let joined = joined(last, letter) else { return folded.append(letter) }
        folded.removeLast()
        folded.append(joined)
    }

    /// Two letters that read as one.
    private static func joined(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        switch (first, second) {
        case ("r", "n"), ("n", "n"): "m"
        case ("v", "v"): "w"
        case ("c", "l"): "d"
        default: nil
        }
    }

    private static func single(_ letter: Unicode.Scalar) -> Unicode.Scalar {
        letter.value < 0x80 ? ascii[Int(letter.value)] ?? letter : letter
    }

    /// Small letters and digits, what reads alike as one; `nil` for what is no letter.
    private static let ascii: [Unicode.Scalar?] = (0..<0x80).map { (octet: UInt8) in
        guard ASCII.isDigit(octet) || ASCII.isLetter(octet) else { return nil }
        let letter = Unicode.Scalar(octet | 0x20), plain = ASCII.isDigit(octet) ? Unicode.Scalar(octet) : letter
        return alike[plain] ?? plain
    }

    private static let alike: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip("01i52893q".unicodeScalars, "ollszbgeg".unicodeScalars))

    private static let table: [UInt32: [Unicode.Scalar]] = {
        var table: [UInt32: [Unicode.Scalar]] = [:]
        for line in drawnAlike.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard let head = parts.first else { continue }
            let letters =
                head.first == "+"
                ? head.dropFirst().split(separator: "+").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
                : Array(head.unicodeScalars)
            for range in parts.dropFirst().compactMap(range) { for value in range { table[value] = letters } }
        }
        return table
    }()

    private static let gaps: [ClosedRange<UInt32>] = notDrawn.split(whereSeparator: \.isWhitespace).compactMap(range)

    private static func range(_ text: Substring) -> ClosedRange<UInt32>? {
        let ends = text.split(separator: "-").compactMap { UInt32($0, radix: 16) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return first...last
    }

    private static func isDrawn(_ value: UInt32) -> Bool {
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low == gaps.count || !gaps[low].contains(value)
    }
}
