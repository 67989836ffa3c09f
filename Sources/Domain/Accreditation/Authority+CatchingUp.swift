package import CommunityModel
package import MailModel
import X509

extension Authority {
    /// Numbers of files and lists that are left out: as many may have been published after the newest that is known, an hour each.
    private static let numbersLeftOut: UInt64 = 1_000

    /// Takes over what it published after the backup from which it was restored: the statements, the revocations, and the numbers that
    /// were given. It signs again afterwards, and never a second statement of a number that others hold.
    ///
    /// - Parameters:
    ///   - files: the newest directories that members hold; signed by this authority, and their statements begin with those that are here. The
    ///     farthest counts, and the others must be its beginnings.
    ///   - backup: when the backup was taken. A directory from before it tells nothing of what was published since: whoever held a later one
    ///     would see two histories. `nil` when nothing was published after it, which only people can know.
    package func catchUp(
        with files: [DirectoryFile], after backup: Timestamp?, at now: Timestamp
    ) throws(AuthorityFailure) {
        guard let file = files.max(by: { ($0.leaves.count, $0.sequence) < ($1.leaves.count, $1.sequence) }) else {
            throw .directoryUnfit("none")
        }
        for file in files { try verify(file, at: now) }
        guard files.allSatisfy({ file.leaves.starts(with: $0.leaves) && $0.sequence <= file.sequence }) else {
            throw .directoryUnfit("two histories")
        }
        // A file says when it was issued in whole seconds.
        if let backup, file.issuedAt.seconds < backup.seconds || file.issuedAt <= lastPublished ?? .distantPast {
            throw .directoryNotNewer(file.sequence)
        }
        try takeOver(file)
    }

    private func verify(_ file: DirectoryFile, at now: Timestamp) throws(AuthorityFailure) {
        // At its own time: it may have expired while there was no authority.
        do { _ = try file.verify(by: keys, roots: [root], after: nil, at: min(file.issuedAt, now)) } catch {
            throw .directoryUnfit("\(error)")
        }
        guard file.leaves.starts(with: leaves) else {
            throw leaves.starts(with: file.leaves) ? .directoryOlder(file.sequence) : .directoryUnfit("another history")
        }
    }

    private func takeOver(_ file: DirectoryFile) throws(AuthorityFailure) {
        let lists = file.revocation.compactMap { try? CertificateRevocationList(parsing: $0) }
        let known = Set(register.revoked.map(\.serial))
        let revoked = lists.flatMap(\.revoked.values).filter { !known.contains($0.serial) }
        let (fold, certified) = try AuthorityDocuments.folded(file.leaves, keys)
        try updateRegister { register in
            register.fileSequence = max(register.fileSequence, file.sequence) + Self.numbersLeftOut
            register.listNumber = max(register.listNumber, lists.map(\.number).max() ?? 0) + Self.numbersLeftOut
            register.serials.formUnion(certified.keys)
            register.revoked += revoked.sorted { $0.since < $1.since }
        }
        try write(AuthorityDocument.statements, AuthorityDocuments.text(file.leaves))
        try write(AuthorityDocument.directory, file.octets)
        takeOver(file, fold, certified)
    }
}
