package import MailModel

/// What an attempt did for one recipient.
package enum RecipientOutcome: Sendable, Hashable {
    case delivered(Reply, next: String)
    case deferred(Reply, next: String)
    case failed(Reply, next: String)
    /// Delivered before under the same transfer id.
    case duplicate
    /// An item enqueued in the same transaction takes its place.
    case replaced

    package var isDeferred: Bool {
        switch self {
        case .deferred: true
        case .delivered, .failed, .duplicate, .replaced: false
        }
    }

    /// Whether the recipient leaves the delivery.
    package var isFinal: Bool {
        switch self {
        case .delivered, .failed, .duplicate, .replaced: true
        case .deferred: false
        }
    }
}
