import Accreditation
import CommunityModel
package import Crypto
import MailModel
import MessageFormat

extension TestCommunity {
    /// The publishing key of this community, to sign files that the authority would not.
    package var publisher: Curve25519.Signing.PrivateKey { get throws { try store.publisher } }

    /// The keys of both officers, to sign statements that the authority would not.
    package var officers: [Curve25519.Signing.PrivateKey] { get throws { try store.officers } }
}

/// What a thief finds on the authority's machine.
extension MemoryAuthorityStore {
    package var publisher: Curve25519.Signing.PrivateKey { get throws { try signingKey(AuthorityDocument.publisherKey) } }

    package var officers: [Curve25519.Signing.PrivateKey] {
        get throws { try (1...2).map { try signingKey(AuthorityDocument.officerKey($0)) } }
    }

    private func signingKey(_ document: String) throws -> Curve25519.Signing.PrivateKey {
        guard let text = read(document), let raw = Base64.octets(String(decoding: text.bytes.dropLast(), as: UTF8.self)) else {
            throw TestCommunityFailure.notIssued
        }
        return try Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    }
}
