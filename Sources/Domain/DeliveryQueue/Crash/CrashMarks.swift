/// A small memory that outlives the process, not the machine: which deliveries are open. Calls are short and may block for a write
/// into the page cache; nothing is synced.
package protocol CrashMarks: Sendable {
    /// What an earlier run left, by slot.
    func load() -> [Int: CrashMark]
    /// Writes a slot, or empties it.
    func set(_ mark: CrashMark?, at slot: Int)
}
