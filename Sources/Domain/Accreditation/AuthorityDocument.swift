/// Names of the authority's documents.
package enum AuthorityDocument {
    package static let root = "root.pem", rootKey = "root-key.pem"
    package static let issuing = "issuing.pem", issuingKey = "issuing-key.pem"
    /// What gateways are given beside the root: the public keys of officers and publisher.
    package static let keys = "authority.json"
    package static let publisherKey = "publisher-key"
    /// The leaves, one a line.
    package static let statements = "statements"
    /// Counters, serial numbers and revocations.
    package static let register = "register.json"
    /// The file last published.
    package static let directory = "directory"
    package static let revocationList = "issuing.crl"

    package static func officerKey(_ number: Int) -> String { "officer-\(number)-key" }
}
