import Foundation
package import NIOSSL
import Synchronization

/// The client-facing TLS context of two PEM files, made anew when they change; running connections keep theirs.
package final class ReloadingIdentity: Sendable {
    private struct Loaded {
        let context: NIOSSLContext
        let stamp: [Date?]
    }

    private let certificate: String, key: String
    private let loaded: Mutex<Loaded?> = Mutex(nil)

    /// - Parameters: paths of PEM files.
    package init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }

    /// The context of the files as they are now. When new files cannot be read, for example between two renames, the old one serves on.
    package func context() throws -> NIOSSLContext {
        let stamp = [certificate, key].map(Self.changed)
        return try loaded.withLock { loaded in
            if let loaded, loaded.stamp == stamp { return loaded.context }
            do {
                let context = try TLSProfile.clientFacingServer(
                    try TLSIdentity(
                        chainPEM: try String(contentsOfFile: certificate, encoding: .utf8),
                        keyPEM: try String(contentsOfFile: key, encoding: .utf8)))
                loaded = Loaded(context: context, stamp: stamp)
                return context
            } catch {
                if let loaded { return loaded.context }
                throw error
            }
        }
    }

    private static func changed(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
}
