/// Every file of a backup, with its size and its SHA-256. It is the last record.
package struct BackupManifest: Sendable, Hashable, Codable {
    package struct File: Sendable, Hashable, Codable {
        package let name: String
        package let size: Int
        package let sha256: [UInt8]

        package init(name: String, size: Int, sha256: [UInt8]) { (self.name, self.size, self.sha256) = (name, size, sha256) }
    }

    package var files: [File]

    package init(files: [File] = []) { self.files = files }

    /// The first file that is not the same in the other, by name; `nil` when there is none.
    package func difference(from other: BackupManifest) -> String? {
        guard files != other.files else { return nil }
        let mine = Set(files), theirs = Set(other.files)
        return mine.symmetricDifference(theirs).map(\.name).min() ?? "the order of its files"
    }
}
