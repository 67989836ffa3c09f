import MailModel
import Yams

/// One mapping of a configuration. Each key is asked for once; ``finish()`` then names those that nobody asked for.
final class SettingsSection {
    let reader: SettingsReader
    let path: [String]
    private let mapping: Yams.Node.Mapping?
    private let line: Int?
    private var asked: Set<String> = []

    init(reader: SettingsReader, path: [String], mapping: Yams.Node.Mapping?, line: Int?) {
        (self.reader, self.path, self.mapping, self.line) = (reader, path, mapping, line)
    }

    var isPresent: Bool { mapping != nil }

    /// A scalar with the place it came from; the environment goes before the file.
    struct Value {
        let text: String, line: Int?
        /// The variable that it came from.
        var variable: String?
    }

    func section(_ key: String) -> SettingsSection {
        let node = self.node(key)
        if let node, node.mapping == nil, node.null == nil {
            reader.add(line: node.mark?.line, path: path + [key], problem: "is one value", allowed: "keys below it")
        }
        return SettingsSection(reader: reader, path: path + [key], mapping: node?.mapping, line: node?.mark?.line)
    }

    func scalar(_ key: String) -> Value? {
        let node = self.node(key)
        if let (name, value) = reader.environmentValue(at: path + [key]) {
            return Value(text: value, line: nil, variable: name)
        }
        guard let node, node.null == nil else { return nil }
        guard let scalar = node.scalar else {
            reader.add(line: node.mark?.line, path: path + [key], problem: "is a list or has keys below it", allowed: "one value")
            return nil
        }
        return Value(text: scalar.string, line: node.mark?.line)
    }

    func scalars(_ key: String) -> [Value] {
        reader.note(path + [key], allowed: SettingsReader.list)
        guard let node = self.node(key), node.null == nil else { return [] }
        if let scalar = node.scalar { return [Value(text: scalar.string, line: node.mark?.line)] }
        guard let sequence = node.sequence, sequence.allSatisfy({ $0.scalar != nil }) else {
            reader.add(line: node.mark?.line, path: path + [key], problem: "is not a list of values", allowed: "[a, b]")
            return []
        }
        return sequence.compactMap { item in item.scalar.map { Value(text: $0.string, line: item.mark?.line) } }
    }

    /// Reads a value with a parser; what it cannot read is a fault that says what is allowed.
    func value<T>(_ key: String, allowed: String, _ parse: (String) -> T?) -> T? {
        reader.note(path + [key], allowed: allowed)
        guard let value = scalar(key) else { return nil }
        guard let parsed = parse(value.text) else {
            let origin = value.variable.map { " (from the environment, \($0))" } ?? ""
            reader.add(
                line: value.line, path: path + [key], problem: "`\(Self.shown(value.text))` is not valid\(origin)",
                allowed: allowed)
            return nil
        }
        return parsed
    }

    /// The same for a key that must be there.
    func required<T>(_ key: String, allowed: String, _ parse: (String) -> T?) -> T? {
        let before = reader.faults.count
        if let value = value(key, allowed: allowed, parse) { return value }
        if reader.faults.count == before {
            reader.add(line: line, path: path + [key], problem: "is missing", allowed: allowed)
        }
        return nil
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        value(key, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? standard
    }

    /// Names the keys that do not exist.
    func finish() {
        guard let mapping else { return }
        for (key, _) in mapping {
            let name = key.scalar?.string ?? "?"
            guard !asked.contains(name) else { continue }
            reader.add(
                line: key.mark?.line, path: path + [Self.shown(name)], problem: "is no setting",
                allowed: asked.sorted().joined(separator: ", "))
        }
    }

    private func node(_ key: String) -> Yams.Node? {
        asked.insert(key)
        return mapping?.first { $0.key.scalar?.string == key }?.value
    }

    /// What the operator wrote, short and printable: it goes to a terminal.
    private static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }
}
