/// The way to one file: calls that come while a sync is under way share the next one.
struct DiskLane: Sendable {
    var waiting: [DiskCall] = []
    var syncing: [DiskCall] = []
    /// A commit failed: until the file was opened again it can neither be written nor read.
    var isBroken = false
    /// Of that commit, where it got to the disk all the same.
    var uncertain: [DiskCall] = []
}
