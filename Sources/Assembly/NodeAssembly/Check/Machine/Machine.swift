package import DiskCalls
package import MailModel

/// What checks read of the machine they run on.
package protocol Machine: Sendable {
    var now: Timestamp { get }
    /// Who runs the check.
    var user: UInt32 { get }
    /// `nil` where the kernel does not say.
    func clock() -> ClockFacts?
    /// `nil` for what is not there.
    func file(_ path: String) -> FileFacts?
    /// Of the files in a folder; none when it cannot be looked into.
    func names(in folder: String) -> [String]
    func disk(of folder: String) -> FileSystemFacts?
    /// Files that this process may have open, once it takes what it may, as a node does.
    func descriptorLimit() -> Int
}
