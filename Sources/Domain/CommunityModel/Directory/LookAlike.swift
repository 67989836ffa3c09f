package import MailModel

/// Whether two domains, two members' ids or two members' names could be taken for each other by a person who reads them.
///
/// Names are compared by a skeleton, by Unicode Technical Standard 39 section 4 (``ReadAlike``) and, as that keeps apart what a hurried eye does not: hyphens are dropped and
/// what looks alike becomes one letter (`0` and `o`; `1`, `i`, `l`; `rn` and `m`; `vv` and `w`; `cl` and `d`; `5` and `s`; `2` and `z`;
/// `8` and `b`; `9`, `q` and `g`). Two names are alike when their registrable parts have the same skeleton, or skeletons of at least
/// ``shortestForDistance`` letters that are one edit apart (a letter more, less or other, or two neighbours swapped). Ids and names of
/// members are alike when their skeletons are the same: one edit there is an honest difference too often (`Region 1`, `Region 2`).
package enum LookAlike {
    /// Below this length one edit makes too many honest names alike (`anz`, `asb`).
    package static let shortestForDistance = 6

    /// Whether a name in other scripts is honest to the eye: its A-labels are those of its U-labels (RFC 5890 section 2.3.2.1), and none
    /// of these mixes scripts.
    package static func isReadable(_ name: DomainName) -> Bool {
        let labels = name.unicodeText.split(separator: ".")
        return !labels.contains { $0.hasPrefix("xn--") || !ReadAlike.isHonest(String($0)) }
    }

    /// Same name: not alike but equal, which is another question. A name below the other is neither.
    package static func areAlike(_ left: DomainName, _ right: DomainName) -> Bool {
        guard left != right, !left.isSubdomain(of: right), !right.isSubdomain(of: left) else { return false }
        let first = skeleton(left), second = skeleton(right)
        if first == second { return true }
        guard min(first.letters.count, second.letters.count) >= shortestForDistance, first.suffix == second.suffix else {
            return false
        }
        return isOneEditApart(first.letters, second.letters)
    }

    /// Names are compared by their letters and digits: case, blanks and marks are no difference.
    package static func areAlike(names left: String, _ right: String) -> Bool {
        !skeletons(name: left).isDisjoint(with: skeletons(name: right))
    }

    /// Names with one of these in common are alike.
    static func skeletons(name: String) -> Set<String> {
        Set(
            ReadAlike.skeletons(name).map { text in
                String(String.UnicodeScalarView(folded(text.unicodeScalars.filter(isShown))))
            })
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil
    }

    struct Skeleton: Hashable {
        /// All labels but the last, run together: a dot more or less is no difference to an eye.
        let letters: [Unicode.Scalar]
        let suffix: String
    }

    static func skeleton(_ name: DomainName) -> Skeleton {
        let labels = name.unicodeText.split(separator: ".")
        let shown = ReadAlike.skeletons(labels.dropLast().joined())[0].unicodeScalars.filter { $0 != "-" }
        return Skeleton(letters: folded(shown), suffix: labels.last.map(String.init) ?? "")
    }

    private static let singles: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip("01i52893q".unicodeScalars, "ollszbgeg".unicodeScalars))
    private static let pairs: [[Unicode.Scalar]: Unicode.Scalar] = [
        ["r", "n"]: "m", ["v", "v"]: "w", ["c", "l"]: "d", ["n", "n"]: "m",
    ]

    private static func folded(_ text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var letters: [Unicode.Scalar] = []
        for letter in text.map({ singles[$0] ?? $0 }) {
            if let last = letters.last, let joined = pairs[[last, letter]] {
                letters[letters.count - 1] = joined
            } else {
                letters.append(letter)
            }
        }
        return letters
    }

    /// Linear: the names are compared from both ends, and what is left between must be one edit.
    private static func isOneEditApart(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        guard abs(left.count - right.count) <= 1 else { return false }
        let start = zip(left, right).prefix { $0 == $1 }.count
        let longest = min(left.count, right.count) - start
        let end = zip(left.reversed(), right.reversed()).prefix(longest).prefix { $0 == $1 }.count
        let first = left[start..<(left.count - end)], second = right[start..<(right.count - end)]
        if max(first.count, second.count) <= 1 { return true }
        return first.count == 2 && second.count == 2 && first.reversed().elementsEqual(second)
    }
}
