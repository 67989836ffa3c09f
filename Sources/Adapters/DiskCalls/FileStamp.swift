import Glibc

/// Another one for each change of a file, of its name, its owner or its mode, too; of the file that a link leads to.
package struct FileStamp: Sendable, Hashable {
    private let device: UInt64, inode: UInt64
    private let size: Int
    private let changed: [Int]

    /// - Returns: `nil` where there is no such file, or nobody may look.
    package init?(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        (device, inode, size) = (UInt64(facts.st_dev), UInt64(facts.st_ino), Int(facts.st_size))
        changed = [facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec]
    }

    /// Another text for each stamp.
    package var text: String {
        (["\(device)", "\(inode)", "\(size)"] + changed.map { "\($0)" }).joined(separator: "-")
    }
}
