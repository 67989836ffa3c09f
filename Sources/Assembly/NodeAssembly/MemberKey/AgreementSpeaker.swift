import Accreditation
package import CommunityModel
import Foundation
import MailModel
import X509

/// Who says in a member's name that it agrees: the member's key, or a gateway's signing key.
package protocol AgreementSpeaker: Sendable {
    /// Opens the key; what comes back signs.
    func speaking() async throws -> @Sendable (AgreementText) throws -> Agreement
}

extension AgreementSpeaker {
    /// Agrees to the certificates that a folder's requests ask for, beside which it writes what is said.
    package func agree(
        toRequestsIn folder: String, gateway: String, _ place: AgreementPlace
    ) async throws -> [String] {
        guard let gateway = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
        let agreed = try await speaking(), (log, expires) = try place.terms()
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
            try DurableFile.write(try agreed(text).octets, to: file, mode: 0o644)
            lines.append("\(file) holds until \(expires.rfc3339).")
        }
        guard !lines.isEmpty else { throw NodeFailure("\(folder) holds no requests, such as tls-csr.pem.") }
        return lines
    }

    /// Agrees to another act.
    package func agree(to act: Act, in file: String, _ place: AgreementPlace) async throws -> [String] {
        let agreed = try await speaking(), (log, expires) = try place.terms()
        try DurableFile.write(try agreed(AgreementText(to: act, log: log, expires: expires)).octets, to: file, mode: 0o644)
        return ["\(file) holds until \(expires.rfc3339)."]
    }
}
