import MailModel
package import Foundation
package import Logging

/// Writes one line a record to standard error, as text or as JSON. Octets that could end a line or steer a terminal are escaped, so that
/// what a stranger sent cannot forge a record.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let label: String
    private let isJSON: Bool
    private let output: FileHandle

    package init(label: String, settings: LogSettings, output: FileHandle = .standardError) {
        (self.label, self.output) = (label, output)
        isJSON = settings.format == .json
        logLevel =
            switch settings.level {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let time = SystemClock().now.rfc3339
        let pairs = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        let line =
            isJSON
            ? Self.json(
                [("time", time), ("level", event.level.rawValue), ("node", label), ("message", event.message.description)] + pairs
            )
            : "\(time) \(event.level.rawValue) \(label): \(Self.escaped(event.message.description))"
                + pairs.map { " \($0.0)=\(Self.escaped($0.1))" }.joined()
        // On a full disk, or where its reader has ended, a record is lost; the node goes on.
        try? output.write(contentsOf: Data((line + "\n").utf8))
    }

    private static func escaped(_ text: String) -> String {
        guard !isPlain(text) else { return text }
        return String(
            text.unicodeScalars.flatMap { scalar -> [Character] in
                let isUnsafe =
                    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
                return isUnsafe ? Array("\\u{\(String(scalar.value, radix: 16))}") : [Character(scalar)]
            })
    }

    private static func json(_ pairs: [(String, String)]) -> String {
        "{" + pairs.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",") + "}"
    }

    /// Whether all of it is printable ASCII, as most is.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    private static func quoted(_ text: String) -> String {
        guard !isPlain(text) || text.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C }) else { return "\"\(text)\"" }
        let body = text.unicodeScalars.map { scalar -> String in
            switch scalar.value {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
                "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
            default: String(Character(scalar))
            }
        }
        return "\"\(body.joined())\""
    }
}
