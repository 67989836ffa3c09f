package import Accreditation
package import DiskCalls
import Foundation
package import MailModel

/// The authority's documents as files of one directory, mode 0600 in a directory of mode 0700; each is written by ``DurableFile``.
package struct FileAuthorityStore: AuthorityStore {
    /// Octets of one document; the statements are the largest: more than as many as gateways follow ever take.
    package static let maximumOctets = 4 * 1_024 * 1_024 * 1_024

    private let directory: String
    private let calls: any FileCalls
    private let limit: Int

    /// Makes the directory when it is missing.
    package init(
        directory: String, calls: any FileCalls = SystemFileCalls(), limit: Int = maximumOctets
    ) throws(AuthorityStoreFailure) {
        (self.directory, self.calls, self.limit) = (directory, calls, limit)
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unwritable(directory) }
    }

    package func read(_ name: String) throws(AuthorityStoreFailure) -> Octets? {
        do throws(NodeFailure) { return try DurableFile.read(path(name), limit: limit, calls: calls) } catch {
            throw .unreadable(name)
        }
    }

    package func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
        try makeFolders(of: name)
        // What is longer could not be read again.
        guard content.count <= limit else { throw .unwritable(name) }
        do throws(NodeFailure) {
            try DurableFile.write(content, to: path(name), owner: FileOwner(of: directory), calls: calls)
        } catch { throw .unwritable(name) }
    }

    /// Durably, as the file in it must be there after a power cut. Where the folder is there, no call is made.
    private func makeFolders(of name: String) throws(AuthorityStoreFailure) {
        let folders = name.split(separator: "/").dropLast()
        guard !folders.isEmpty, !isFolder(folders.joined(separator: "/")) else { return }
        var parent = directory
        for folder in folders {
            let place = "\(parent)/\(folder)"
            guard calls.makeFolder(place) == 0 || errno == EEXIST else { throw .unwritable(name) }
            guard FileOwner(of: directory)?.take(folder: place) ?? true else { throw .unwritable(name) }
            do throws(NodeFailure) { try DurableFile.sync(folder: parent, calls: calls) } catch {
                // So that the next attempt does not take it for durable.
                rmdir(place)
                throw .unwritable(name)
            }
            parent = place
        }
    }

    private func isFolder(_ name: String) -> Bool {
        var facts = stat()
        return stat(path(name), &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// Once what takes its place is there. What a crash leaves of it harms nobody.
    package func removeFolder(_ name: String) throws(AuthorityStoreFailure) {
        guard isFolder(name) else { return }
        do { try FileManager.default.removeItem(atPath: path(name)) } catch { throw .unwritable(name) }
    }

    func remove(_ name: String) throws(AuthorityStoreFailure) {
        guard unlink(path(name)) == 0 else { throw .unwritable(name) }
    }

    /// Another text for each content that a document had; `nil` when there is none. Each write makes a file of its own.
    package func version(_ name: String) -> String? { FileStamp(of: path(name))?.text }

    private func path(_ name: String) -> String { directory + "/" + name }
}
