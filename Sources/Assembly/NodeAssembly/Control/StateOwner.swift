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

    /// A restore puts files in many places, and all of them must be the node's.
    static func refuseAnother(ownerOf directory: String) throws(NodeFailure) {
        var facts = stat()
        guard stat(directory, &facts) == 0, facts.st_uid != geteuid() else { return }
        let name = getpwuid(facts.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(facts.st_uid)"
        throw NodeFailure(
            "\(directory) (node.state) belongs to \(name), and what is restored must too: run this as \(name). Nothing was changed."
        )
    }

    /// Acts as root again, where this process was started by root: for what lies outside of the state.
    static func comeBack() {
        guard getuid() == 0, geteuid() != 0, seteuid(0) == 0 else { return }
        setegid(getgid())
    }
}
