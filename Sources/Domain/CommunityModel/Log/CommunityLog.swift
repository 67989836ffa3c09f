package import Crypto
import MailModel
package import MerkleLog

/// The community's statements as a log (`Documentation/log.md`).
package enum CommunityLog {
    /// The log's origin and the name of its key. It follows from the publisher's key, which every node is told of: so nobody needs to be
    /// told a name, and no log of another authority can pass for this one.
    package static func name(of publisher: OfficerKey) -> String {
        "securemail-log/" + Hexadecimal.text(SHA256.hash(data: publisher.octets))
    }

    /// The log of an authority, with the authority itself as its witness: its publisher says with each signing when that was.
    package static func identity(of authority: AuthorityKeys) throws(LogFailure) -> LogIdentity {
        let name = name(of: authority.publisher), octets = authority.publisher.octets
        return try LogIdentity(
            key: NoteKey(name: name, kind: .note, octets: octets),
            witnesses: [NoteKey(name: name, kind: .cosignature, octets: octets)], quorum: 1)
    }

    /// The key by which the authority says when a checkpoint was its newest.
    package static func cosigner(of authority: AuthorityKeys) throws(LogFailure) -> NoteKey {
        try NoteKey(name: name(of: authority.publisher), kind: .cosignature, octets: authority.publisher.octets)
    }

    /// The publisher as the log's signer.
    package static func signer(_ publisher: Curve25519.Signing.PrivateKey) throws(LogFailure) -> NoteSigner {
        try NoteSigner(name: name(of: OfficerKey(publisher.publicKey)), key: publisher)
    }
}
