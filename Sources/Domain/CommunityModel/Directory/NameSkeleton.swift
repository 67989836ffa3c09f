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
        let labels = domain.unicodeText.split(separator: ".")
        return "\(letters(labels.dropLast().joined())).\(labels.last ?? "")"
    }

    /// Of an id, or of a name of a member: its letters and digits.
    package static func of(_ name: String) -> String { String(letters(name)) }

    /// The part of a domain that speaks for somebody: without its last label.
    static func speaking(_ domain: DomainName) -> String {
        of(domain.unicodeText.split(separator: ".").dropLast().joined())
    }

    private static func letters(_ text: String) -> String {
        var folded: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            for letter in drawn(scalar) { take(singles[letter] ?? letter, into: &folded) }
        }
        return String(String.UnicodeScalarView(folded))
    }

    private static func drawn(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard scalar.value >= 0x80 else {
            let octet = UInt8(scalar.value)
            return ASCII.isDigit(octet) ? [scalar] : ASCII.isLetter(octet) ? [Unicode.Scalar(octet | 0x20)] : []
        }
        if let letters = table[scalar.value] { return letters }
        return isDrawn(scalar.value) ? [scalar] : []
    }

    private static func take(_ letter: Unicode.Scalar, into folded: inout [Unicode.Scalar]) {
        if let last = folded.last, let joined = pairs[[last, letter]] {
            folded[folded.count - 1] = joined
        } else {
            folded.append(letter)
        }
    }

    private static let singles: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip("01i52893q".unicodeScalars, "ollszbgeg".unicodeScalars))
    private static let pairs: [[Unicode.Scalar]: Unicode.Scalar] = [
        ["r", "n"]: "m", ["v", "v"]: "w", ["c", "l"]: "d", ["n", "n"]: "m",
    ]

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
