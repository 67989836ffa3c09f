import Accreditation
package import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel
import X509

/// What a member's administrator does with the member's key: on a machine of the member's, apart from its gateway.
package struct MemberKeyOperations: Sendable {
    private let file: String
    private let secret: KeySettings.Secret
    private let clock = SystemClock()

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

    /// Agrees to the certificates that a folder's requests ask for, beside which it writes what is said.
    package func agree(
        toRequestsIn folder: String, gateway: String, _ place: AgreementPlace
    ) throws -> [String] {
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        let key = try open(), (log, expires) = try terms(place)
        var lines: [String] = []
        for purpose in CertificatePurpose.allCases {
            guard let pem = try? String(contentsOfFile: "\(folder)/\(purpose.rawValue)-csr.pem", encoding: .utf8) else {
                continue
            }
            let requested: Certificate.PublicKey
            do throws(AuthorityFailure) {
                requested = try CertificateRequest(pem: pem, purpose: purpose).key(for: gateway)
            } catch { throw NodeFailure(error.description) }
            let text = AgreementText(
                certifying: Certificate.keyDigest(requested), gateway: gateway, purpose: purpose, log: log, expires: expires)
            let file = "\(folder)/\(AgreementPlace.file(for: purpose))"
            try DurableFile.write(try text.agreed(by: key).octets, to: file, mode: 0o644)
            lines.append("\(file) holds until \(expires.rfc3339).")
        }
        guard !lines.isEmpty else { throw NodeFailure("\(folder) holds no requests, such as tls-csr.pem.") }
        return lines
    }

    /// Agrees to another act.
    package func agree(to act: Act, in file: String, _ place: AgreementPlace) throws -> [String] {
        let key = try open(), (log, expires) = try terms(place)
        let agreement = try AgreementText(to: act, log: log, expires: expires).agreed(by: key)
        try DurableFile.write(agreement.octets, to: file, mode: 0o644)
        return ["\(file) holds until \(expires.rfc3339)."]
    }

    private func terms(_ place: AgreementPlace) throws -> (log: String, expires: Timestamp) {
        (try place.log(), Timestamp(seconds: (clock.now + place.life).seconds))
    }

    private func open() throws -> Curve25519.Signing.PrivateKey {
        let secret = try readSecret()
        do throws(KeyFileFailure) { return try MemberKeyFile.open(file, secret: secret) } catch {
            throw NodeFailure(error.description)
        }
    }

    private func readSecret() throws -> KeyFileSecret? { try KeySettings(directory: "", secret: secret).readSecret() }
}
