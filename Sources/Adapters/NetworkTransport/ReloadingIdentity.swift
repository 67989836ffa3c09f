import Foundation
package import NIOSSL
import Synchronization

/// The client-facing TLS context of two PEM files, made anew when they change; running connections keep theirs.
package final class ReloadingIdentity: Sendable {
    private struct Loaded {
        /// Of the files as they were last tried, whether they could be used or not: bad ones are not tried at each connection.
        var stamp: [Date?]
        var context: NIOSSLContext
        var checked: ContinuousClock.Instant
    }

    /// How often the files are looked at, at most.
    package static let checkInterval = Duration.seconds(1)

    private let certificate: String, key: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let loaded: Mutex<Loaded?> = Mutex(nil)

    /// - Parameters: paths of PEM files.
    package init(
        certificate: String, key: String, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        (self.certificate, self.key, self.now) = (certificate, key, now)
    }

    /// The context of the files as they are now. When new files cannot be used, for example between two renames, the old one serves on.
    package func context() throws -> NIOSSLContext {
        let time = now()
        return try loaded.withLock { loaded in
            guard var current = loaded else {
                let first = Loaded(stamp: stamp(), context: try read(), checked: time)
                loaded = first
                return first.context
            }
            guard time - current.checked >= Self.checkInterval else { return current.context }
            let stamp = stamp()
            current.checked = time
            if stamp != current.stamp {
                current.stamp = stamp
                if let context = try? read() { current.context = context }
            }
            loaded = current
            return current.context
        }
    }

    private func read() throws -> NIOSSLContext {
        try TLSProfile.clientFacingServer(
            try TLSIdentity(
                chainPEM: try String(contentsOfFile: certificate, encoding: .utf8),
                keyPEM: try String(contentsOfFile: key, encoding: .utf8)))
    }

    private func stamp() -> [Date?] {
        [certificate, key].map {
            (try? FileManager.default.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
        }
    }
}
