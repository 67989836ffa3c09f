import Accreditation
import MailModel
import MerkleLog

/// The log that an authority publishes, among its documents.
struct PublishedFiles: LogSource {
    /// One of the authority's documents.
    let read: @Sendable (String) -> Octets?

    func checkpoint(unless tag: String?) -> LogCheckpointAnswer {
        read(AuthorityDocument.checkpoint).map { .note($0, tag: nil) } ?? .missing
    }

    func file(_ path: String, from offset: Int, limit: Int) -> Octets? {
        read(AuthorityDocument.log + path).flatMap { $0.count < offset ? nil : $0[offset..<$0.count] }
    }

    func close() {}
}
