import StorageSQLite

/// Whether the databases are what was written, in use or not. It reads them whole, so that of very large ones it says that it did not end.
package struct StorageCheck: NodeCheck {
    /// For each database.
    package static let patience = Duration.seconds(30)

    package let section = CheckSection.storage
    private let directory: String
    private let patience: Duration

    package init(_ settings: NodeSettings, patience: Duration = StorageCheck.patience) {
        self.init(directory: settings.stateDirectory, patience: patience)
    }

    package init(directory: String, patience: Duration = StorageCheck.patience) {
        (self.directory, self.patience) = (directory, patience)
    }

    package func findings() async -> [CheckFinding] {
        var findings: [CheckFinding] = []
        for file in StateFile.allCases { findings += await self.findings(of: file).map { $0.about("database") } }
        return findings
    }

    private func findings(of file: StateFile) async -> [CheckFinding] {
        let path = "\(directory)/\(file.name)"
        guard LinuxMachine().file(path) != nil else {
            return [
                .note(
                    section, file.name, "is not there, or not to be looked at",
                    do: "The first start makes it; to look into it, run this as the node's user.")
            ]
        }
        guard let faults = await StateInspection(file, in: directory).faults(within: patience) else {
            return [
                .note(
                    section, file.name,
                    "was not looked at to its end in \(patience.components.seconds) s: it is large, or a node was starting",
                    do: "Look at a copy of it, when there is time: sqlite3 COPY 'PRAGMA integrity_check'")
            ]
        }
        guard !faults.isEmpty else { return [.ok(section, file.name, "its pages, indexes and rows are what was written")] }
        return faults.map { .error(section, file.name, $0.what, do: $0.action) }
    }
}
