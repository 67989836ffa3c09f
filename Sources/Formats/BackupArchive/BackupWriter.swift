import Crypto
import FoundationEssentials

/// Writes the records of a backup: a name, a size, and as many octets, then the next. The first tells what it is, the last is the manifest.
///
/// A record begins with two octets for the length of its name, the name, and eight octets for the size, most significant first.
package struct BackupWriter: Sendable {
    /// The manifest so far.
    private var lines: [UInt8] = []
    private var digest = SHA256()
    private var current: (name: String, size: Int, left: Int)?

    package init() {}

    package func about(_ about: BackupAbout) throws(BackupFailure) -> [UInt8] {
        guard let json = try? JSONEncoder().encode(about), json.count <= BackupRecord.largestText else { throw .malformed }
        return Self.head(BackupRecord.about, json.count) + json
    }

    /// Begins a file; exactly `size` octets follow.
    package mutating func begin(_ name: String, size: Int) throws(BackupFailure) -> [UInt8] {
        guard current == nil, BackupRecord.isFileName(name), size >= 0 else { throw .malformed }
        current = (name, size, size)
        digest = SHA256()
        let head = Self.head(name, size)
        if size == 0 { end() }
        return head
    }

    /// Notes octets of the file that was begun; they go out as they are.
    package mutating func note(_ octets: [UInt8]) throws(BackupFailure) {
        guard let file = current, octets.count <= file.left else { throw .malformed }
        digest.update(data: octets)
        current = (file.name, file.size, file.left - octets.count)
        if octets.count == file.left { end() }
    }

    package mutating func finish() throws(BackupFailure) -> [UInt8] {
        guard current == nil else { throw .malformed }
        return Self.head(BackupRecord.manifest, lines.count) + lines
    }

    private mutating func end() {
        guard let file = current else { return }
        let whole = BackupManifest.File(name: file.name, size: file.size, sha256: Array(digest.finalize()))
        lines += whole.line + [UInt8(ascii: "\n")]
        current = nil
    }

    private static func head(_ name: String, _ size: Int) -> [UInt8] {
        let text = Array(name.utf8)
        return [UInt8(truncatingIfNeeded: text.count >> 8), UInt8(truncatingIfNeeded: text.count)] + text
            + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
    }
}
