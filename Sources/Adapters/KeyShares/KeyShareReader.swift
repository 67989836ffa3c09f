import MailModel

/// Goes through the lines of a share that hold something.
struct KeyShareReader {
    private var lines: ArraySlice<(number: Int, text: String)>
    private var last = 1

    /// That the line read last is not what it should be.
    var fault: KeyShareFailure { .notShare(line: last) }

    init(_ text: String) {
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
            (number: $0 + 1, text: $1.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        }
        lines = all.filter { !$0.text.isEmpty }[...]
    }

    mutating func next() -> String? {
        guard let line = lines.popFirst() else { return nil }
        last = line.number
        return line.text
    }

    /// What stands behind `name:`.
    mutating func value(_ name: String) throws(KeyShareFailure) -> String {
        guard let line = next(), line.lowercased().hasPrefix("\(name):") else { throw fault }
        return String(line.dropFirst(name.count + 1).drop { $0 == " " })
    }

    mutating func digits(_ name: String) throws(KeyShareFailure) -> [UInt8] {
        let text = try value(name).filter { $0 != " " }
        guard let octets = Hexadecimal.octets(text), !octets.isEmpty else { throw fault }
        return octets
    }

    /// The next line when it is that line of octets: its digits, and those behind the stroke.
    mutating func octets(of number: Int) -> (number: Int, digits: String, check: String)? {
        guard let line = lines.first, line.text.hasPrefix("\(number):") else { return nil }
        _ = next()
        let parts = line.text.dropFirst("\(number):".count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        func bare(_ text: Substring?) -> String { (text ?? "").filter { $0 != " " }.lowercased() }
        return (number, bare(parts.first), parts.count == 2 ? bare(parts.last) : "")
    }
}
