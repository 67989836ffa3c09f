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

    /// The statements as a log: below it the checkpoint and the files that this names. All of it but the checkpoint's signatures follows from
    /// the statements, so no backup holds it.
    package static let log = "log/"
    package static let checkpoint = log + "checkpoint"

    /// There after a backup was restored, until the authority knows what it published since: the time of the backup.
    package static let restored = "restored"

    /// All that a backup may hold.
    package static let withoutSecrets = [root, issuing, keys, statements, register, directory, revocationList]

    package static func isPrivateKey(_ name: String) -> Bool { name.hasSuffix("-key") || name.hasSuffix("-key.pem") }

    package static func officerKey(_ number: Int) -> String { "officer-\(number)-key" }
}
