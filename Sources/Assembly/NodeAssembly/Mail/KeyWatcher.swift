import KeyFiles
import Logging
import MailModel

/// Reads the gateway's key and certificate files anew when they change, so that a renewed certificate needs no restart.
struct KeyWatcher: Sendable {
    static let interval = Duration.seconds(30)

    let service: FileKeyService
    let clock: any NodeClock
    let logger: Logger

    /// Looks now and then, until cancelled.
    func run() async {
        if case let files = service.unsealedFiles, !files.isEmpty {
            logger.warning("key files that are not sealed: \(files.joined(separator: ", ")); `securemail keys seal` seals them")
        }
        while (try? await clock.sleep(until: clock.now + Self.interval)) != nil { look() }
    }

    func look() {
        do throws(KeyFileFailure) {
            if try service.reloadIfChanged() { logger.notice("the key files changed and were read anew") }
        } catch {
            logger.error("the key files changed and cannot be used; the former keys serve on: \(error.description)")
        }
    }
}
