import CommunityModel
package import MailModel
import MerkleLog

extension Authority {
    /// Publishes the statements as a log: files, then the checkpoint, then what is no longer needed goes.
    func publishLog(_ scope: LogScope, at now: Timestamp) throws(AuthorityFailure) -> LogPosition {
        let publication = try LogPublication(leaves, after: try Self.published(in: store, keys)?.checkpoint, scope)
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
        return LogPosition(size: publication.size, root: publication.root, cosignedAt: Timestamp(seconds: now.seconds))
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
    static func published(in store: any AuthorityStore, _ keys: AuthorityKeys) throws(AuthorityFailure) -> PublishedCheckpoint? {
        guard let octets = try AuthorityDocuments.read(store, AuthorityDocument.checkpoint) else { return nil }
        do {
            // By the log's signature alone: one that is cosigned wrongly, or by a clock that was ahead, is no less published.
            let note = try SignedNote(parsing: octets), all = try CommunityLog.identity(of: keys)
            let checkpoint = try LogIdentity(key: all.key).verify(note, at: .distantFuture).checkpoint
            return PublishedCheckpoint(
                checkpoint: checkpoint, note: note, cosignedAt: (try? all.verify(note, at: .distantFuture))?.seenAt)
        } catch { throw .documentDamaged(AuthorityDocument.checkpoint) }
    }

    /// Says of the log that is out that it still is the newest, in signatures of this moment. Reads no statement, and needs no officer's key.
    package static func cosign(in store: any AuthorityStore, at now: Timestamp) throws(AuthorityFailure) {
        guard let octets = try AuthorityDocuments.read(store, AuthorityDocument.keys) else { throw .notFounded }
        guard let keys = try? AuthorityKeys(parsing: octets) else { throw .documentDamaged(AuthorityDocument.keys) }
        guard let published = try published(in: store, keys) else { throw .documentDamaged(AuthorityDocument.checkpoint) }
        let publisher = try AuthorityDocuments.publisher(store, keys), last = published.cosignedAt ?? now - .seconds(1)
        guard now - last <= AuthorityPeriods.longestPause else { throw .clockAhead(of: last) }
        // A clock that was put back: what was said to be newer stays.
        guard now > last else { return }
        var note = published.note
        do throws(LogFailure) {
            let signer = try CommunityLog.signer(publisher)
            note.add(try signer.sign(published.checkpoint.text))
            note.add(try signer.cosign(published.checkpoint, at: now))
        } catch { throw .cannotSign }
        do throws(AuthorityStoreFailure) { try store.write(AuthorityDocument.checkpoint, note.octets) } catch {
            throw .store(error)
        }
    }
}
