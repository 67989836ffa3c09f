package import CommunityModel
import Foundation
import MailModel
import SwiftASN1
package import X509

/// What a gateway was told to trust when it joined: the root certificate and the authority's public keys.
package struct CommunityAnchors: Sendable {
    package let root: Certificate
    package let authority: AuthorityKeys

    package init(root: Certificate, authority: AuthorityKeys) { (self.root, self.authority) = (root, authority) }

    /// The log of the authority that is believed, without statements yet.
    package var log: FollowedLog {
        get throws(LogFollowingFailure) { try FollowedLog(of: authority, roots: [root]) }
    }

    package static func read(_ settings: CommunitySettings) throws -> CommunityAnchors {
        guard let text = try? String(contentsOfFile: settings.root, encoding: .utf8),
            let root = try? Certificate(pemDocument: PEMDocument(pemString: text))
        else {
            throw NodeFailure(
                "\(settings.root) (community.root) holds no certificate in PEM; the authority hands it over.",
                isUsage: true)
        }
        // Nobody needs its signature to believe in it: that tells a damaged file.
        guard root.publicKey.isValidSignature(root.signature, for: root) else {
            throw NodeFailure("\(settings.root) (community.root) is damaged; get it from the authority, or from a backup.")
        }
        guard let data = FileManager.default.contents(atPath: settings.authority),
            let authority = try? AuthorityKeys(parsing: Octets(Array(data)))
        else {
            throw NodeFailure(
                "\(settings.authority) (community.authority) does not hold the authority's public keys; the authority hands it over.",
                isUsage: true)
        }
        return CommunityAnchors(root: root, authority: authority)
    }
}
