/// Every file of a backup, with its size and its SHA-256. It is the last record: a line for each file, in their order, so that it is
/// written and read a piece at a time however many there are. In backups of before it is JSON, which this type reads.
package struct BackupManifest: Sendable, Hashable, Codable {
    package struct File: Sendable, Hashable, Codable {
        /// Octets of a line at most, without its end.
        static let longestLine = 64 + 1 + 20 + 1 + BackupRecord.longestName

        package let name: String
        package let size: Int
        package let sha256: [UInt8]

        package init(name: String, size: Int, sha256: [UInt8]) { (self.name, self.size, self.sha256) = (name, size, sha256) }

        /// Without its end.
        var line: [UInt8] {
            let digits = Array("0123456789abcdef".utf8)
            return sha256.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + Array(" \(size) \(name)".utf8)
        }

        /// What a line names, for people; `nil` when it names nothing that could be shown.
        static func name(in line: some Collection<UInt8>) -> String? {
            let last = line.split(separator: UInt8(ascii: " ")).last.map { String(decoding: $0, as: UTF8.self) }
            return last.flatMap { BackupRecord.isFileName($0) ? $0 : nil }
        }
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
