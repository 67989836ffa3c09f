import DiskCalls
import Foundation
package import NIOSSL
import Synchronization

/// The client-facing TLS context of two PEM files, made anew when they change; running connections keep theirs.
package final class ReloadingIdentity: Sendable {
    /// Of the files as they were last tried. Bad ones are not tried at each connection, which would stop the event loop that asks, but at each
    /// look.
    private struct Tried {
        var stamp: [FileStamp?]
        var outcome: Result<Served, any Error>
        var checked: ContinuousClock.Instant
    }

    private struct Served {
        let identity: TLSIdentity
        let context: NIOSSLContext
    }

    /// How often the files are looked at, at most.
    package static let checkInterval = Duration.seconds(1)

    private let certificate: String, key: String
    /// Clients may show a certificate.
    package let asksForCertificates: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let tried: Mutex<Tried?> = Mutex(nil)

    /// - Parameters: paths of PEM files.
    package init(
        certificate: String, key: String, asksForCertificates: Bool = false,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        (self.certificate, self.key, self.now) = (certificate, key, now)
        self.asksForCertificates = asksForCertificates
    }

    /// The context of the files as they are now. When new files cannot be used, for example between two renames, the old one serves on.
    /// A session of a connection with it can be resumed on another (RFC 8446 section 2.2).
    ///
    /// - Throws: while no files could be used yet, what was wrong with them when they were last looked at.
    package func context() throws -> NIOSSLContext { try served().context }

    /// A context for one connection, of the same files: what resumes a session is known to the context alone that gave it out.
    package func contextWithoutResumption() throws -> NIOSSLContext { try context(of: served().identity) }

    private func served() throws -> Served {
        let time = now()
        return try tried.withLock { tried in
            if let last = tried, time - last.checked < Self.checkInterval { return try last.outcome.get() }
            let outcome = look(after: tried, at: time)
            tried = outcome
            return try outcome.outcome.get()
        }
    }

    private func look(after last: Tried?, at time: ContinuousClock.Instant) -> Tried {
        let stamp = stamp()
        guard case .success(let served)? = last?.outcome else {
            return Tried(stamp: stamp, outcome: Result { try read() }, checked: time)
        }
        guard stamp != last?.stamp else { return Tried(stamp: stamp, outcome: .success(served), checked: time) }
        // What is in use is replaced only by what can be used; what cannot is looked at again, as the reason may pass.
        guard let newer = try? read() else { return Tried(stamp: last?.stamp ?? [], outcome: .success(served), checked: time) }
        return Tried(stamp: stamp, outcome: .success(newer), checked: time)
    }

    private func read() throws -> Served {
        let identity = try TLSIdentity(
            chainPEM: try String(contentsOfFile: certificate, encoding: .utf8),
            keyPEM: try String(contentsOfFile: key, encoding: .utf8))
        return Served(identity: identity, context: try context(of: identity))
    }

    private func context(of identity: TLSIdentity) throws -> NIOSSLContext {
        try TLSProfile.clientFacingServer(identity, asksForCertificates: asksForCertificates)
    }

    private func stamp() -> [FileStamp?] { [certificate, key].map { FileStamp(of: $0) } }
}
