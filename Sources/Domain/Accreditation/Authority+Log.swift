import CommunityModel
import MailModel
import MerkleLog

extension Authority {
    /// Publishes the statements as a log: files, then the checkpoint, then what is no longer needed goes.
    func publishLog(_ scope: LogScope, at now: Timestamp) throws(AuthorityFailure) {
        let publication = try LogPublication(leaves, after: try publishedCheckpoint(at: now), scope)
        for tile in publication.tiles {
            try put(AuthorityDocument.log + tile.path, try signing { try publication.content(of: tile) }, scope)
        }
        for (name, leaf) in publication.longLeaves { try put(name, leaf, scope) }
        let publisher = publisher
        let checkpoint = try signing { try publication.checkpoint(by: try CommunityLog.signer(publisher), at: now) }
        try write(AuthorityDocument.checkpoint, checkpoint)
        for folder in publication.outdated {
            do throws(AuthorityStoreFailure) { try store.removeFolder(folder) } catch { throw .store(error) }
        }
    }

    /// One that is there already, and right, is left alone: others may be reading it.
    private func put(_ name: String, _ content: Octets, _ scope: LogScope) throws(AuthorityFailure) {
        switch scope {
        case .new: break
        case .all: if (try? store.read(name)) == content { return }
        }
        try write(name, content)
    }

    /// What the log tells now; `nil` when there is none.
    private func publishedCheckpoint(at now: Timestamp) throws(AuthorityFailure) -> Checkpoint? {
        guard let octets = try AuthorityDocuments.read(store, AuthorityDocument.checkpoint) else { return nil }
        do {
            // By the log's signature alone: a clock that was ahead when it was signed makes it no less published.
            let log = try LogIdentity(key: try CommunityLog.identity(of: keys).key)
            return try log.verify(try SignedNote(parsing: octets), at: now).checkpoint
        } catch { throw .documentDamaged(AuthorityDocument.checkpoint) }
    }
}
