import Foundation

/// Finds the configuration of a command that was told none: the one in the folder it is called in, else that of the machine.
///
/// Whoever can write the first of them says which node the command speaks to, and so who gets the passwords that it is given. In a folder
/// of others (`/tmp`, somebody's home) root must not follow what lies there: such a file is refused, not passed over in silence.
package struct SettingsSearch: Sendable {
    private let local: String
    private let machineWide: String
    private let caller: UInt32

    package init(
        local: String = "./securemail.yaml", machineWide: String = "/etc/securemail/securemail.yaml", caller: UInt32 = getuid()
    ) {
        (self.local, self.machineWide, self.caller) = (local, machineWide, caller)
    }

    /// - Throws: ``NodeFailure`` in words for the operator.
    package func find() throws(NodeFailure) -> String {
        if try exists(local) {
            try refuseForeign()
            return local
        }
        if try exists(machineWide) { return machineWide }
        throw NodeFailure("There is no \(local) and no \(machineWide); name one with --config FILE.", isUsage: true)
    }

    /// What cannot be looked at is not missing.
    private func exists(_ path: String) throws(NodeFailure) -> Bool {
        var facts = stat()
        guard lstat(path, &facts) != 0 else { return true }
        let reason = errno
        guard reason != ENOENT, reason != ENOTDIR else { return false }
        throw NodeFailure(
            "\(path) cannot be looked at: \(String(cString: strerror(reason))); run this as the node's user, or name a file with --config.",
            isUsage: true)
    }

    /// The file, what a link in its place leads to, and the folder, whose owner could put another file there.
    private func refuseForeign() throws(NodeFailure) {
        var link = stat(), file = stat(), folder = stat()
        let parent = local.lastIndex(of: "/").map { String(local[..<$0]) } ?? "."
        guard lstat(local, &link) == 0, stat(local, &file) == 0, stat(parent, &folder) == 0 else {
            throw NodeFailure("\(local) leads nowhere; name a file with --config.", isUsage: true)
        }
        let isSafe =
            isOwn(link) && isOwn(file) && isOwn(folder) && file.st_mode & 0o022 == 0
            // With the sticky bit nobody else can rename or remove our file.
            && (folder.st_mode & 0o022 == 0 || folder.st_mode & S_ISVTX != 0)
        guard isSafe else {
            throw NodeFailure(
                "\(local) or its folder belongs to another user, or others can write to it: who wrote it could take this command over. "
                    + "If it is the right one, name it with --config.", isUsage: true)
        }
    }

    private func isOwn(_ facts: stat) -> Bool { facts.st_uid == 0 || facts.st_uid == caller }
}
