/// How the node logs.
package struct LogSettings: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable { case text, json }
    package enum Level: String, Sendable, CaseIterable { case debug, info, notice, warning, error }

    package let format: Format
    package let level: Level

    package init(format: Format = .text, level: Level = .info) { (self.format, self.level) = (format, level) }
}
