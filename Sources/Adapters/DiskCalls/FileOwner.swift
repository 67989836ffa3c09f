import Foundation

/// Whose files a folder's are, for root, which acts for a node or an authority that is another user's: a file of root's own would keep that one
/// out.
package struct FileOwner: Sendable {
    private let user: uid_t
    private let group: gid_t

    /// - Returns: `nil` where there is nothing to change: for all users but root, and in root's own folders.
    package init?(of folder: String) {
        var facts = stat()
        guard geteuid() == 0, stat(folder, &facts) == 0, facts.st_uid != 0 else { return nil }
        (user, group) = (facts.st_uid, facts.st_gid)
    }

    /// Gives an open file, or a folder, away; tells whether that was done.
    package func take(_ descriptor: Int32) -> Bool { fchown(descriptor, user, group) == 0 }
    package func take(folder: String) -> Bool { chown(folder, user, group) == 0 }
}
