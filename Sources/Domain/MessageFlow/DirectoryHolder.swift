package import CommunityModel
package import MailModel
import Synchronization

/// The directory that the node goes by now. Replaced whole when a newer one was verified; readers never wait.
package final class DirectoryHolder: Sendable {
    /// Deliveries that are remembered; beyond, those for which nothing is waited for any more are forgotten first.
    private static let mostLookedAt = 10_000

    private struct Held {
        var current: Directory?, formerEnd: Timestamp?
        /// Asks for the published directory are numbered as they begin.
        var begun = 0
        /// The newest ask that had an answer; `nil` where nobody follows the directory.
        var answered: Int?
        /// How many had begun when a delivery was first looked at.
        var lookedAt: [DeliveryID: Int] = [:]
        var gained = Gained.some([])
        var isDoubted = false
    }

    private let held: Mutex<Held>

    package init(_ directory: Directory? = nil) { held = Mutex(Held(current: directory)) }

    package var current: Directory? { held.withLock { $0.current } }

    /// Until when the directory before this one could be relied on at most; `nil` when there was none.
    package var formerEnd: Timestamp? { held.withLock { $0.formerEnd } }

    /// The published directory is asked for from now on.
    package func follow() { held.withLock { $0.answered = $0.answered ?? 0 } }

    /// - Returns: the number of an ask that begins now.
    package func beginAsk() -> Int {
        held.withLock { held in
            held.begun += 1
            return held.begun
        }
    }

    /// An ask had an answer: what is held is the newest that was published when it began, or newer.
    package func answered(_ ask: Int) { held.withLock { $0.answered = max($0.answered ?? 0, ask) } }

    /// The newest ask that had an answer; `nil` where nobody follows the directory.
    package var answeredAsk: Int? { held.withLock { $0.answered } }

    /// Whether the published directory was asked for, with an answer, since a delivery was first looked at here. No clock is asked, as that may
    /// have been wrong when the delivery was accepted; after a start the first look is another one, and the directory is asked once more.
    ///
    /// - Parameter answered: ``answeredAsk`` as it was before this look.
    package func wasAsked(sinceLookingAt delivery: DeliveryID, answered: Int?) -> Bool {
        guard let answered else { return true }
        return held.withLock { held in
            if held.lookedAt.count >= Self.mostLookedAt { held.lookedAt = held.lookedAt.filter { $0.value >= answered } }
            guard let first = held.lookedAt[delivery] else {
                if held.lookedAt.count < Self.mostLookedAt { held.lookedAt[delivery] = held.begun }
                return false
            }
            guard answered > first else { return false }
            held.lookedAt[delivery] = nil
            return true
        }
    }

    package func replace(by directory: Directory) {
        held.withLock { held in
            held.formerEnd = held.current?.expiresAt
            held.gained.add(held.current.map { .some(Set(directory.listings(since: $0))) } ?? .anything)
            held.current = directory
        }
    }

    /// Where certificates were listed since this was asked last.
    package enum Gained: Sendable {
        case some(Set<CertificateListing>)
        /// With the first directory: what the node went by when it ended is not known.
        case anything

        mutating func add(_ more: Gained) {
            switch (self, more) {
            case (.some(let some), .some(let more)): self = .some(some.union(more))
            case (.anything, _), (_, .anything): self = .anything
            }
        }
    }

    package func takeGained() -> Gained {
        held.withLock { held in
            defer { held.gained = .some([]) }
            return held.gained
        }
    }

    /// What nothing could be made of yet.
    func giveBack(_ gained: Gained) { held.withLock { $0.gained.add(gained) } }

    /// Whether the authority was found to tell members different things, and no operator has decided what to go by. Then nothing is sent, as the
    /// directory may name a thief for a member, and nothing is opened; what others bring is taken and waits.
    package var isDoubted: Bool { held.withLock { $0.isDoubted } }

    package func setDoubted(_ isDoubted: Bool) { held.withLock { $0.isDoubted = isDoubted } }

    /// The directory if it may be relied on at a moment (G-02).
    package func fresh(at time: Timestamp) -> Directory? {
        held.withLock { held in
            guard !held.isDoubted, let current = held.current, current.isFresh(at: time) else { return nil }
            return current
        }
    }
}
