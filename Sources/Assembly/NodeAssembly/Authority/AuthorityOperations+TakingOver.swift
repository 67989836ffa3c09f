import Accreditation
import CommunityModel
import Foundation
import MailModel
import MerkleLog

/// What comes from elsewhere: a ceremony's work, and logs of after a backup.
extension AuthorityOperations {
    /// Takes over what a later ceremony wrote: the next issuing certificate, the root's newer list, or both; then publishes.
    package func install(from path: String) async throws -> [String] {
        let folder = CeremonyFolder(path), issuing = try folder.issuing(), list = try folder.rootList()
        guard issuing != nil || list != nil else { throw NodeFailure("\(path) holds nothing that a ceremony writes.") }
        return try await act { files, now in
            var lines: [String] = []
            if let issuing { lines.append(try await install(issuing, of: path, mayBeInstalled: list != nil, files, at: now)) }
            if let list {
                let withdrawn = try await open(files).install(rootList: list, at: now)
                lines.append("The root's list \(list.number) is served; it ends \(CheckText.day(list.nextUpdate)).")
                lines += withdrawn.map { "Issuing certificate \($0) is withdrawn: what it issued counts no more." }
            }
            return lines + [Self.published(try await open(files).publish(at: now))]
        }
    }

    /// - Parameter mayBeInstalled: it comes with a list of the root's; then this may be the second run, after officers signed that one elsewhere.
    private func install(
        _ issuing: CertificateIssuer, of path: String, mayBeInstalled: Bool, _ files: FileAuthorityStore, at now: Timestamp
    ) async throws -> String {
        do {
            let number = try await open(files).install(issuing, at: now)
            return
                "Certificates are issued by number \(number) from now on; make \(path)/\(AuthorityDocument.issuingKey) unreadable."
        } catch AuthorityFailure.alreadyInstalled {
            guard mayBeInstalled else { throw AuthorityFailure.alreadyInstalled }
            return "Its issuing certificate is installed already."
        }
    }

    /// Lets an authority that was restored from a backup sign again, once it knows what it published since.
    ///
    /// - Parameters:
    ///   - paths: folders of logs as members keep them.
    ///   - isNothingNewer: the officers know that nothing was published after the backup.
    package func catchUp(with paths: [String], isNothingNewer: Bool = false) async throws -> [String] {
        let logs = try paths.map { try Self.log($0) }
        return try await act(evenIfRestored: true) { files, now in
            guard let mark = try files.read(AuthorityDocument.restored) else {
                throw NodeFailure("This authority was not restored from a backup; there is nothing to catch up with.")
            }
            // A mark that cannot be read is of no known time: then nothing is known to be newer.
            let backup = Timestamp(restoredMark: mark) ?? .distantFuture
            let authority = try open(files)
            let known = try await authority.catchUp(with: logs, after: isNothingNewer ? nil : backup, at: now)
            try files.remove(AuthorityDocument.restored)
            return [
                "The authority knows the \(known.size) statements that it published, and goes on.",
                Self.published(try await authority.publish(at: now)),
            ]
        }
    }

    private static func log(_ path: String) throws -> FolderLogSource {
        let log = FolderLogSource(path)
        guard case .note? = try? log.checkpoint(unless: nil) else {
            throw NodeFailure("\(path) holds no log; a gateway keeps its own in the folder `log` of its state directory.")
        }
        return log
    }
}
