import DiskCalls

/// Room for what is accepted: a full disk refuses mail, and an inode is needed for each large message.
package struct DiskCheck: NodeCheck {
    /// Under this much the node may refuse mail today: some messages of the largest size, with SQLite's log (16 MiB) beside them.
    package static let leastOctets: UInt64 = 1 << 30
    /// Under this much it is time to make room: a day of a busy gateway.
    package static let scarceOctets: UInt64 = 8 << 30
    package static let leastFiles: UInt64 = 1_000
    package static let scarceFiles: UInt64 = 100_000

    package let section = CheckSection.disk
    private let settings: NodeSettings
    private let machine: any Machine

    package init(_ settings: NodeSettings, _ machine: any Machine) { (self.settings, self.machine) = (settings, machine) }

    package func findings() async -> [CheckFinding] {
        let folder = settings.stateDirectory
        guard let disk = machine.disk(of: folder) else {
            return [
                .error(
                    section, "file system", "that of \(folder) cannot be asked", do: "See that \(folder) (node.state) is there.")
            ]
        }
        return [octets(disk, folder), files(disk)].compactMap { $0 }
    }

    private func octets(_ disk: FileSystemFacts, _ folder: String) -> CheckFinding {
        let what = "\(CheckText.octets(disk.freeOctets)) free of \(CheckText.octets(disk.totalOctets)) where \(folder) is"
        if disk.freeOctets < Self.leastOctets {
            return .error(section, "room", what, do: "Make room now: with a full disk no mail is taken (452).")
        }
        if disk.freeOctets < Self.scarceOctets {
            return .warning(section, "room", what, do: "Make room, or see why the queue grows: securemail queue list.")
        }
        return .ok(section, "room", what)
    }

    private func files(_ disk: FileSystemFacts) -> CheckFinding? {
        guard disk.totalFiles > 0 else { return nil }
        let what = "\(disk.freeFiles) free of \(disk.totalFiles)"
        if disk.freeFiles < Self.leastFiles {
            return .error(section, "inodes", what, do: "Remove small files from this file system: each large message takes one.")
        }
        if disk.freeFiles < Self.scarceFiles {
            return .warning(section, "inodes", what, do: "Remove small files from this file system, or make it with more inodes.")
        }
        return .ok(section, "inodes", what)
    }
}
