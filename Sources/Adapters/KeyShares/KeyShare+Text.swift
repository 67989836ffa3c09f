import Crypto
import MailModel

extension KeyShare {
    /// Octets of the text; a share of a P-384 key has about 700.
    package static let maximumOctets = 16_384
    private static let title = "SecureMail key share"
    private static let octetsInLine = 16

    /// For paper and for a file: plain ASCII but for the ceremony's name. Each line of octets ends with four digits that tell whether it was
    /// copied rightly; the last line is a checksum over all that stands above, whatever its blanks.
    package var text: String {
        let lines = signedLines
        return (lines.map(Self.shown) + ["", "checksum: \(Self.grouped(Self.checksum(lines)))", ""]).joined(separator: "\n")
    }

    private var signedLines: [String] {
        let parts = stride(from: 0, to: octets.count, by: Self.octetsInLine).map {
            Array(octets[$0..<min($0 + Self.octetsInLine, octets.count)])
        }
        return [
            Self.title, "ceremony: \(ceremony)", "key: \(Hexadecimal.text(key))", "share: \(number) of \(total)",
            "needed: \(needed)",
        ] + parts.enumerated().map { "\($0 + 1): \(Hexadecimal.text($1)) \(Self.lineCheck($0 + 1, $1))" }
    }

    /// With the digits in groups of four, as eyes want them.
    private static func shown(_ line: String) -> String {
        let parts = line.split(separator: " ")
        guard parts.count >= 2, let name = parts.first, name == "key:" || name.first?.isNumber == true else { return line }
        return "\(name) \(grouped(String(parts[1])))" + (parts.count == 3 ? "  /\(parts[2])" : "")
    }

    private static func grouped(_ digits: String) -> String {
        var groups: [Substring] = [], rest = Substring(digits)
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }

    private static func lineCheck(_ number: Int, _ octets: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: [UInt8(truncatingIfNeeded: number)] + octets).prefix(2))
    }

    private static func checksum(_ lines: [String]) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)).prefix(16))
    }

    /// Reads a share as it was printed or typed in again: blanks, empty lines and the case of digits do not matter.
    package init(text: String) throws(KeyShareFailure) {
        guard text.utf8.count <= Self.maximumOctets else { throw .notShare(line: 1) }
        var reader = KeyShareReader(text)
        guard reader.next() == Self.title else { throw reader.fault }
        let ceremony = try reader.value("ceremony"), key = try reader.digits("key"), share = try reader.value("share")
        let numbers = share.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2, share == "\(numbers[0]) of \(numbers[1])" else { throw reader.fault }
        guard let needed = Int(try reader.value("needed")), needed > 0 else { throw reader.fault }
        var octets: [UInt8] = []
        while let line = reader.octets(of: octets.count / Self.octetsInLine + 1) {
            guard let part = Hexadecimal.octets(line.digits), part.count <= Self.octetsInLine,
                line.check == Self.lineCheck(line.number, part)
            else { throw .lineWrong(line.number) }
            octets += part
        }
        self.init(
            ceremony: ceremony, key: key, number: numbers[0], total: numbers[1], needed: needed, octets: octets)
        guard Hexadecimal.text(try reader.digits("checksum")) == Self.checksum(signedLines) else { throw .checksumWrong }
        guard reader.next() == nil else { throw reader.fault }
        guard KeySplitter.isFit(total: total, needed: needed), (1...total).contains(number), !octets.isEmpty else {
            throw .countsUnfit
        }
    }
}
