package import CommunityModel
package import MailModel
import X509

extension Authority {
    /// Numbers of files and lists that are left out: as many may have been published after the newest that is known, an hour each.
    private static let numbersLeftOut: UInt64 = 1_000

    /// Takes over what it published after the backup from which it was restored: the statements, the revocations, and the numbers that
    /// were given. It signs again afterwards, and never a second statement of a number that others hold.
    ///
    /// - Parameter file: the newest directory that any member holds; signed by this authority, and its statements begin with those that are here.
    package func catchUp(with file: DirectoryFile, at now: Timestamp) throws(AuthorityFailure) {
        // At its own time: it may have expired while there was no authority.
        do { _ = try file.verify(by: keys, roots: [root], after: nil, at: min(file.issuedAt, now)) } catch {
            throw .directoryUnfit("\(error)")
        }
        guard file.leaves.starts(with: leaves) else {
            throw leaves.starts(with: file.leaves) ? .directoryOlder(file.sequence) : .directoryUnfit("another history")
        }
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
