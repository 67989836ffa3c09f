package import MailModel

/// A moment that outlives the process, not the machine: what time it was by the clock that mail ages by. Calls are short and may block for
/// a write into the page cache; nothing is synced.
package protocol SeenTime: Sendable {
    /// `nil` when nothing is known of earlier runs.
    func load() -> Timestamp?
    func set(_ moment: Timestamp)
}
