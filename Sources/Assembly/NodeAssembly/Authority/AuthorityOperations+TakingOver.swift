import Accreditation
import CommunityModel
import Foundation
import MailModel

/// What comes from elsewhere: a ceremony's work, and directories of after a backup.
extension AuthorityOperations {
    /// Takes over what a later ceremony wrote: the next issuing certificate, the root's newer list, or both; then publishes.
    package func install(from path: String) async throws -> [String] {
        let folder = CeremonyFolder(path), issuing = try folder.issuing(), list = try folder.rootList()
        guard issuing != nil || list != nil else { throw NodeFailure("\(path) holds nothing that a ceremony writes.") }
        return try await act { files, now in
            var lines: [String] = []
            if let issuing {
                let number = try await open(files).install(issuing, at: now)
                lines.append(
                    "Certificates are issued by number \(number) from now on; make \(path)/\(AuthorityDocument.issuingKey) unreadable."
                )
            }
            if let list {
                let withdrawn = try await open(files).install(rootList: list, at: now)
                lines.append("The root's list \(list.number) is served; it ends \(CheckText.day(list.nextUpdate)).")
                lines += withdrawn.map { "Issuing certificate \($0) is withdrawn: what it issued counts no more." }
            }
            let file = try await open(files).publish(at: now)
            return lines + ["Directory \(file.sequence) is published."]
        }
    }

    /// - Parameter scope: how much of the published log is looked at.
    /// Lets an authority that was restored from a backup sign again, once it knows what it published since.
    ///
    /// - Parameter isNothingNewer: the officers know that nothing was published after the backup.
    package func catchUp(with paths: [String], isNothingNewer: Bool = false) async throws -> [String] {
        let directories = try paths.map(Self.directory)
        return try await act(evenIfRestored: true) { files, now in
            guard let mark = try files.read(AuthorityDocument.restored) else {
                throw NodeFailure("This authority was not restored from a backup; there is nothing to catch up with.")
            }
            // A mark that cannot be read is of no known time: then nothing is known to be newer.
            let backup = Timestamp(restoredMark: mark) ?? .distantFuture
            let authority = try open(files)
            try await authority.catchUp(with: directories, after: isNothingNewer ? nil : backup, at: now)
            try files.remove(AuthorityDocument.restored)
            let published = try await authority.publish(at: now)
            return [
                "The authority knows the \(directories.map(\.leaves.count).max() ?? 0) statements that it published, and goes on.",
                "Directory \(published.sequence) is published.",
            ]
        }
    }

    private static func directory(_ path: String) throws -> DirectoryFile {
        guard let octets = try DurableFile.read(path, limit: DirectoryLimits.octets), let file = try? DirectoryFile.parse(octets)
        else {
            throw NodeFailure("\(path) holds no directory; a gateway keeps its newest as `directory` in its state directory.")
        }
        return file
    }
}
