import Yams

/// Reads a YAML document strictly: unknown keys and wrong values become faults with file and line, and reading goes on, so that one run
/// names them all. `SECUREMAIL_A_B` in the environment stands for the scalar key `a.b`.
final class SettingsReader {
    let file: String
    private let environment: [String: String]
    private(set) var faults: [SettingsFault] = []
    /// Keys that were asked for the path of a file or folder, whether they stand there or not.
    private(set) var pathKeys: Set<String> = []
    /// Every key with a value that the parser asked for, dotted, and what it allows; the manual's page is held against it.
    private(set) var asked: [String: String] = [:]

    init(file: String, environment: [String: String]) { (self.file, self.environment) = (file, environment) }

    /// The document's root as a section.
    func root(of text: String) -> SettingsSection {
        do {
            let node = try Yams.compose(yaml: text)
            guard let node else { return SettingsSection(reader: self, path: [], mapping: nil, line: nil) }
            guard let mapping = node.mapping else {
                add(line: node.mark?.line, path: [], problem: "is not a list of keys", allowed: "key: value lines")
                return SettingsSection(reader: self, path: [], mapping: nil, line: nil)
            }
            return SettingsSection(reader: self, path: [], mapping: mapping, line: 1)
        } catch let error as YamlError {
            add(line: Self.line(of: error), path: [], problem: "is not YAML: \(Self.reason(of: error))", allowed: "YAML")
        } catch {
            add(line: nil, path: [], problem: "cannot be read as YAML", allowed: "YAML")
        }
        return SettingsSection(reader: self, path: [], mapping: nil, line: nil)
    }

    func add(line: Int?, path: [String], problem: String, allowed: String) {
        let key = path.isEmpty ? "(document)" : path.joined(separator: ".")
        faults.append(
            SettingsFault(file: file, line: line, key: Self.shown(key), problem: Self.shown(problem), allowed: allowed))
    }

    /// Characters of what a document says that stand in a fault.
    private static let longestShown = 400

    /// On one line and printable: it goes to a terminal, and words of the document stand in it.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(longestShown).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    func notePath(at path: [String]) { pathKeys.insert(path.joined(separator: ".")) }

    func note(_ path: [String], allowed: String) { asked[path.joined(separator: ".")] = allowed }

    func environmentValue(at path: [String]) -> (name: String, value: String)? {
        let name = Self.variable(path)
        return environment[name].map { (name, $0) }
    }

    /// Names the variables that stand for no setting: a mistyped one would change nothing, and nobody would see it.
    func finishEnvironment() {
        let known = Set(
            asked.filter { $0.value != Self.list }.keys.map { Self.variable($0.split(separator: ".").map(String.init)) })
        for name in environment.keys.sorted() where name.hasPrefix(Self.prefix) && !known.contains(name) {
            faults.append(
                SettingsFault(
                    file: "environment", line: nil, key: String(name.prefix(60)), problem: "stands for no setting of this node",
                    allowed: "\(Self.prefix)A_B for a setting a.b of one value that securemail.yaml could have"))
        }
    }

    /// What lists allow; a variable holds one value.
    static let list = "a list"
    private static let prefix = "SECUREMAIL_"

    private static func variable(_ path: [String]) -> String {
        prefix + path.joined(separator: "_").uppercased().replacing("-", with: "_")
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded: nil
        }
    }

    private static func reason(of error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let duplicates, _): "the key \(duplicates.joined(separator: ", ")) stands twice"
        case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded: "syntax error"
        }
    }
}
