package import MailModel

/// Why the store did not do what it was asked. Diagnostics are for the log and hold no content.
package enum QueueFailure: Error, Sendable, Hashable {
    /// No room on the disk.
    case full(String)
    /// Not open, or closed after a failed write and not recovered yet.
    case unavailable(String)
    /// A record or content does not fit its checksum.
    case damaged(String)
    case notFound
    /// Nothing can be returned: who sent it is not proven.
    case notAnswerable

    /// What the peer is told: never 250, never for good (the sender keeps its copy).
    package var refusal: Refusal {
        switch self {
        case .full(let why): Refusal(.transient, .diskFull, diagnostic: "queue: \(why)")
        case .unavailable(let why): Refusal(.transient, .storageUnavailable, diagnostic: "queue: \(why)")
        case .damaged(let what): Refusal(.transient, .storageUnavailable, diagnostic: "queue: damaged \(what)")
        case .notFound: Refusal(.transient, .localError, diagnostic: "queue: no such item")
        case .notAnswerable: Refusal(.transient, .localError, diagnostic: "queue: not answerable")
        }
    }
}
