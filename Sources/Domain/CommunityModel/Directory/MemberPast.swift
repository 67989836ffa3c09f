import HashTreeCollections
import MailModel

/// What was true of a member, and when: kept after it departed, as mail that came before may be opened after.
struct MemberPast: Sendable {
    var membership: Tenure
    var suspensions: [Tenure] = []
    /// Those that it has no more; of its present ones the grant tells since when.
    var formerDomains: TreeDictionary<DomainName, [Tenure]> = [:]
}

/// A certificate that is no longer listed.
struct PastListing: Sendable, Hashable {
    let listing: CertificateListing
    let until: Timestamp
}
