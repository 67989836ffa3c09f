import KeyShares
import Testing

@Suite("A share as text: printed, and typed in again")
struct KeyShareTextTests {
    private static let share = KeyShare(
        ceremony: "Aotearoa, root of 2026", key: (0..<32).map { UInt8($0) }, number: 2, total: 5, needed: 3,
        octets: (0..<48).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) })

    private static func same(_ left: KeyShare, _ right: KeyShare) -> Bool {
        left.ceremony == right.ceremony && left.key == right.key && left.number == right.number && left.total == right.total
            && left.needed == right.needed && left.octets == right.octets
    }

    @Test func `is read as it was written`() throws {
        #expect(Self.same(try KeyShare(text: Self.share.text), Self.share))
        #expect(
            Self.share.text.utf8.allSatisfy { $0 < 0x7F } && Self.share.text.split(separator: "\n").allSatisfy { $0.count <= 100 }
        )
    }

    @Test(arguments: ["\r\n", "\n\n", "  \n\t"]) func `whatever the blanks and line ends are`(_ end: String) throws {
        let text = Self.share.text.split(separator: "\n").map { " " + $0.replacing(" ", with: "  ") }.joined(separator: end)
        #expect(Self.same(try KeyShare(text: text), Self.share))
    }

    /// Each digit of the octets, changed by one.
    @Test func `a digit that was copied wrongly is found, and its line`() throws {
        let lines = Self.share.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            guard let number = line.first?.wholeNumberValue else { continue }
            for place in line.indices.dropFirst(3) where line[place].isHexDigit {
                var altered = lines
                altered[index].replaceSubrange(place...place, with: line[place] == "0" ? "1" : "0")
                #expect(throws: KeyShareFailure.lineWrong(number), "\(altered[index])") {
                    _ = try KeyShare(text: altered.joined(separator: "\n"))
                }
            }
        }
    }

    @Test(arguments: [
        ("share: 2 of 5", "share: 1 of 5"), ("needed: 3", "needed: 2"), ("Aotearoa", "Actearoa"), ("key: 0001", "key: 0002"),
    ]) func `what stands around the octets is under the checksum, too`(_ from: String, _ to: String) throws {
        #expect(throws: KeyShareFailure.checksumWrong) { _ = try KeyShare(text: Self.share.text.replacing(from, with: to)) }
    }

    @Test(arguments: [
        "", "SecureMail key share", "SecureMail key share\nceremony: x\nkey: zz", "\u{0}\u{1}\u{2}", "1: 00",
        String(repeating: "a", count: 100_000), String(repeating: "\n", count: 10_000),
    ]) func `anything else is no share`(_ text: String) {
        #expect(throws: KeyShareFailure.self) { _ = try KeyShare(text: text) }
    }

    @Test func `a line that is missing, twice or more is refused`() throws {
        let lines = Self.share.text.split(separator: "\n").map(String.init)
        for index in lines.indices {
            var fewer = lines, more = lines
            fewer.remove(at: index)
            more.insert(lines[index], at: index)
            #expect(throws: KeyShareFailure.self) { _ = try KeyShare(text: fewer.joined(separator: "\n")) }
            #expect(throws: KeyShareFailure.self) { _ = try KeyShare(text: more.joined(separator: "\n")) }
        }
    }
}
