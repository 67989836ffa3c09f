package import Accreditation
import Foundation
package import MailModel

/// The authority's documents as files of one directory, mode 0600 in a directory of mode 0700.
///
/// A document is written aside, synced, renamed into place, and the directory is synced: after a crash the old one or the new one is
/// there, whole.
package struct FileAuthorityStore: AuthorityStore {
    /// Octets of one document; the statements are the largest.
    package static let maximumOctets = 128 * 1_024 * 1_024

    private let directory: String

    /// Makes the directory when it is missing.
    package init(directory: String) throws(AuthorityStoreFailure) {
        self.directory = directory
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unwritable(directory) }
    }

    package func read(_ name: String) throws(AuthorityStoreFailure) -> Octets? {
        let file = open(path(name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw .unreadable(name) }
        defer { close(file) }
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = Foundation.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, octets.count + count <= Self.maximumOctets else { throw .unreadable(name) }
            if count == 0 { return Octets(octets) }
            octets.append(contentsOf: chunk[..<count])
        }
    }

    package func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
        let aside = path("." + name + ".new")
        let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .unwritable(name) }
        let isWritten = Self.writeAll(content, to: file) && fsync(file) == 0
        guard close(file) == 0, isWritten, rename(aside, path(name)) == 0, syncDirectory() else {
            unlink(aside)
            throw .unwritable(name)
        }
    }

    private func path(_ name: String) -> String { directory + "/" + name }

    private static func writeAll(_ content: Octets, to file: Int32) -> Bool {
        content.withUnsafeBytes { octets in
            var done = 0
            while done < octets.count {
                let count = Foundation.write(file, octets.baseAddress.map { $0 + done }, octets.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    private func syncDirectory() -> Bool {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }
}
