package import CommunityModel
package import MailModel
import Synchronization

/// The directory that the node goes by now. Replaced whole when a newer one was verified; readers never wait.
package final class DirectoryHolder: Sendable {
    private struct Held {
        var current: Directory?, formerEnd: Timestamp?, askedAt: Timestamp?
        var gained: Set<CertificateListing> = []
    }

    private let held: Mutex<Held>

    package init(_ directory: Directory? = nil) { held = Mutex(Held(current: directory)) }

    package var current: Directory? { held.withLock { $0.current } }

    /// Until when the directory before this one could be relied on at most; `nil` when there was none.
    package var formerEnd: Timestamp? { held.withLock { $0.formerEnd } }

    /// When the published directory was last asked for with success; `nil` where nobody follows it.
    package var askedAt: Timestamp? { held.withLock { $0.askedAt } }

    /// What is held is the newest that was published at a moment. `distantPast`: it is followed from now on.
    package func asked(at time: Timestamp) { held.withLock { $0.askedAt = time } }

    package func replace(by directory: Directory) {
        held.withLock { held in
            held.formerEnd = held.current.map { min($0.expiresAt, $0.issuedAt + Directory.maximumAge) }
            if let former = held.current { held.gained.formUnion(directory.listings(since: former)) }
            held.current = directory
        }
    }

    /// Where certificates were listed since this was asked last, or since the directory that the node started with.
    package func takeGained() -> Set<CertificateListing> {
        held.withLock { held in
            defer { held.gained = [] }
            return held.gained
        }
    }

    /// The directory if it may be relied on at a moment (G-02).
    package func fresh(at time: Timestamp) -> Directory? {
        current.flatMap { $0.isFresh(at: time) ? $0 : nil }
    }
}
