import CommunityModel

/// Names of the authority's documents.
package enum AuthorityDocument {
    package static let root = "root.pem", rootKey = "root-key.pem"
    /// The first issuing certificate; the next ones bear their number.
    package static let issuing = issuing(1), issuingKey = issuingKey(1)
    /// The root's own revocation list, as a ceremony made it.
    package static let rootList = "root.crl"
    /// What gateways are given beside the root: the public keys of officers and publisher.
    package static let keys = "authority.json"
    package static let publisherKey = "publisher-key"
    /// The leaves, one a line.
    package static let statements = "statements"
    /// Counters, serial numbers and revocations.
    package static let register = "register.json"
    package static let revocationList = revocationList(1)

    /// The statements as a log: below it the checkpoint and the files that this names. All of it but the checkpoint's signatures follows from
    /// the statements, so no backup holds it.
    package static let log = "log/"
    package static let checkpoint = log + "checkpoint"

    /// There after a backup was restored, until the authority knows what it published since: the time of the backup.
    package static let restored = "restored"

    /// All that a backup may hold.
    package static let withoutSecrets =
        [root, rootList, keys, statements, register]
        + issuerNumbers.flatMap { [issuing($0), revocationList($0)] }

    /// Of issuing certificates: as many as a directory may list.
    package static let issuerNumbers = 1...DirectoryLimits.issuers

    package static func isPrivateKey(_ name: String) -> Bool { name.hasSuffix("-key") || name.hasSuffix("-key.pem") }

    package static func issuing(_ number: Int) -> String { numbered("issuing", number) + ".pem" }
    package static func issuingKey(_ number: Int) -> String { numbered("issuing", number) + "-key.pem" }
    package static func revocationList(_ number: Int) -> String { numbered("issuing", number) + ".crl" }
    /// Key and certificate of who answers about revocation, in one document, so that they always fit.
    package static func responderKey(_ number: Int) -> String { numbered("responder", number) + "-key.pem" }

    private static func numbered(_ name: String, _ number: Int) -> String { number == 1 ? name : "\(name)-\(number)" }

    package static func officerKey(_ number: Int) -> String { "officer-\(number)-key" }
    package static func isOfficerKey(_ name: String) -> Bool { name.hasPrefix("officer-") && isPrivateKey(name) }
}
