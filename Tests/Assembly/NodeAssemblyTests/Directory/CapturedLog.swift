import Logging
import Synchronization

/// Remembers what was logged.
final class CapturedLog: Sendable {
    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { log.kept.withLock { $0.append((event.level, "\(event.message)")) } }
    }

    private let kept = Mutex<[(level: Logger.Level, text: String)]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }
    var troubles: [String] { kept.withLock { $0.filter { $0.level >= .warning }.map(\.text) } }
}
