/// What lies in a file of its own on a node's disk: each has its own writer and its own fate.
enum DiskFile: Sendable, CaseIterable {
    case queue, mailboxes, directory, snapshot
}
