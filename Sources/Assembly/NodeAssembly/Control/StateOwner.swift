import Foundation

/// Whose the state of a node is. A command that root runs while the node does not acts as that user: what it made as root would keep the
/// node out of its own state.
enum StateOwner {
    /// From here on this process makes and opens files as the owner of the directory; only root can, and only root needs to.
    static func become(ownerOf directory: String) throws(NodeFailure) {
        var facts = stat()
        guard geteuid() == 0, stat(directory, &facts) == 0, facts.st_uid != 0 else { return }
        guard setegid(facts.st_gid) == 0, seteuid(facts.st_uid) == 0 else {
            throw NodeFailure("\(directory) (node.state) is another user's; run this as that user.")
        }
    }
}
