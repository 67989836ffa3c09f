package import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel

/// What a member's administrator does with the member's key: on a machine of the member's, apart from its gateway.
package struct MemberKeyOperations: AgreementSpeaker {
    private let file: String
    private let secret: KeySettings.Secret

    package init(file: String, secret: KeySettings.Secret) { (self.file, self.secret) = (file, secret) }

    /// Makes the key.
    package func create() throws -> [String] {
        let secret = try readSecret()
        let key: Curve25519.Signing.PrivateKey
        do throws(KeyFileFailure) { key = try MemberKeyFile.create(file, secret: secret) } catch {
            guard !FileManager.default.fileExists(atPath: file) else { throw NodeFailure("\(file) exists already.") }
            throw NodeFailure(error.description)
        }
        return [
            "The member's key is in \(file). Keep a copy elsewhere: without it changes of keys and domains wait 72 hours.",
            "Its public half, for the authority: \(key.key.base64)",
        ]
    }

    /// The public half.
    package func show() throws -> [String] { [try open().key.base64] }

    package func speaking() async throws -> @Sendable (AgreementText) throws -> Agreement {
        let key = try open()
        return { try $0.agreed(by: key) }
    }

    private func open() throws -> Curve25519.Signing.PrivateKey {
        let secret = try readSecret()
        do throws(KeyFileFailure) { return try MemberKeyFile.open(file, secret: secret) } catch {
            throw NodeFailure(error.description)
        }
    }

    private func readSecret() throws -> KeyFileSecret? { try KeySettings(directory: "", secret: secret).readSecret() }
}
