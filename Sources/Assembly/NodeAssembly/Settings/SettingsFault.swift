/// One thing wrong in a configuration, said so that the operator can mend it: where, which key, what is wrong, what is allowed.
package struct SettingsFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; `nil` for a value from the environment, or a key that is missing altogether.
    package let line: Int?
    /// Dotted path, for example `listeners.peer`.
    package let key: String
    package let problem: String
    /// What would be right.
    package let allowed: String

    package init(file: String, line: Int?, key: String, problem: String, allowed: String) {
        (self.file, self.line, self.key, self.problem, self.allowed) = (file, line, key, problem, allowed)
    }

    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(key): \(problem); allowed: \(allowed)"
    }
}
