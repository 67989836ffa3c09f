import Accreditation
import CMSFormat
import CommunityModel
import DirectoryTransport
import KeyFiles
import MailModel
import SwiftASN1
import X509

/// One renewal, from the new key to its installed certificate.
struct RenewalExchange: Sendable {
    let keys: FileKeyService
    let gateway: DomainName
    let anchors: CommunityAnchors
    let clock: any NodeClock
    let entropy: any EntropySource
    let ask: (@Sendable (Octets) async -> RenewalReply)?

    /// How long the authority may take to state what the gateway agrees to.
    private static let agreementLife = Duration.hours(1)

    private var verifier: ChainVerifier { ChainVerifier(roots: [anchors.root]) }

    /// - Parameter directory: the one in force.
    /// - Returns: when the new certificate ends.
    func renew(_ purpose: KeyPurpose, by directory: Directory?) async throws(RenewalFault) -> Timestamp {
        guard let ask else { throw RenewalFault("community.renewal says nothing of where the authority is asked") }
        guard let directory else { throw RenewalFault("there is no directory yet") }
        guard let listed = CertificatePurpose(purpose), !keys.installed(purpose).isEmpty else {
            throw RenewalFault("this gateway never had one; send \(purpose.rawValue)-csr.pem to the authority's officers")
        }
        let isGivenUp = try prepared(purpose)
        // A key that was given up and has its certificate: only the mark was left.
        if let isGivenUp {
            let request = try request(purpose, listed, isGivenUp: isGivenUp)
            let proofs = proofs(of: request, by: directory)
            let agreement = agreement(to: purpose, listed, by: directory)
            switch await ask(SignedRenewal(request: request, proofs: proofs, agreement: agreement).octets) {
            case .notReachable(let why): throw RenewalFault(why)
            case .refused(let why, let retryAfter): throw RenewalFault(why, retryAfter: retryAfter)
            case .certificates(let pem): try await install(pem, purpose, listed, by: directory)
            }
        }
        guard let newest = keys.installed(purpose).first else { throw RenewalFault("the certificate is not there") }
        return newest.certificate.validTo
    }

    /// Makes the new key.
    ///
    /// - Returns: whether the present one was given up; `nil` when nothing is left to do.
    private func prepared(_ purpose: KeyPurpose) throws(RenewalFault) -> Bool? {
        do throws(KeyFileFailure) {
            let wasGivenUp = try keys.isGivingUp(purpose)
            try keys.endGivingUp(purpose)
            let isGivenUp = try keys.isGivingUp(purpose)
            guard isGivenUp || !wasGivenUp else { return nil }
            try keys.beginRenewal(purpose)
            return isGivenUp
        } catch { throw RenewalFault(error.description) }
    }

    private func request(
        _ purpose: KeyPurpose, _ listed: CertificatePurpose, isGivenUp: Bool
    ) throws(RenewalFault) -> RenewalRequest {
        let pem: String
        do throws(KeyFileFailure) { pem = try keys.request(for: purpose, gateway: gateway) } catch {
            throw RenewalFault(error.description)
        }
        guard let der = try? PEMDocument(pemString: pem).derBytes else { throw RenewalFault("the request cannot be made") }
        return RenewalRequest(
            gateway: gateway, purpose: listed, certificateRequest: Octets(der), time: clock.now,
            identifier: entropy.octets(RenewalRequest.identifierLength), isCompromised: isGivenUp)
    }

    /// By the newest signing key and the newest TLS key whose certificates count, as far as the directory in force says.
    private func proofs(of request: RenewalRequest, by directory: Directory) -> [RenewalProof] {
        [KeyPurpose.signing, .tls].compactMap { purpose in
            guard let newest = keys.newestCounting(purpose, of: gateway, in: directory, at: clock.now),
                let signature = keys.proof(over: request.signedOctets, by: newest.key)
            else { return nil }
            return RenewalProof(certificateDigest: newest.digest, signature: signature)
        }
    }

    /// To the statement that will list the new key.
    private func agreement(to purpose: KeyPurpose, _ listed: CertificatePurpose, by directory: Directory) -> Agreement? {
        guard let new = keys.pendingKey(purpose) else { return nil }
        return agreement(certifying: new, listed, by: directory, for: Self.agreementLife)
    }

    /// To a certificate for a key of this gateway, by its present signing key.
    func agreement(
        certifying key: PublicKeyID, _ purpose: CertificatePurpose, by directory: Directory, for life: Duration
    ) -> Agreement? {
        let text = AgreementText(
            certifying: key.octets, gateway: gateway, purpose: purpose, log: CommunityLog.name(of: anchors.authority.publisher),
            expires: clock.now + life)
        return keys.agreement(to: text, of: gateway, in: directory, at: clock.now)
    }

    /// What the authority's address said is believed no more than what anybody says: it must chain to the root, and be for this gateway, this
    /// purpose and the key that waits.
    private func install(
        _ pem: Octets, _ purpose: KeyPurpose, _ listed: CertificatePurpose, by directory: Directory
    ) async throws(RenewalFault) {
        let text = String(decoding: pem.bytes, as: UTF8.self)
        guard let chain = CertificatePEM.certificates(text), let leaf = chain.first, let waiting = keys.pendingKey(purpose),
            leaf.keyDigest == waiting.octets
        else { throw RenewalFault("the answer holds no certificate for the new key") }
        guard CertificateProfile.gateway(of: leaf) == gateway, CertificateProfile.fits(leaf, listed) else {
            throw RenewalFault("the certificate that came is not for this gateway and purpose")
        }
        let verdict = await verifier.verify(
            leaf: leaf, intermediates: directory.issuers + chain.dropFirst(), purpose: listed, at: clock.now,
            revocation: directory.revocation)
        switch verdict {
        // That the newest revocation list here is old is said of those in use, too.
        case .valid, .revocationUnknown: break
        case .expired, .notYetValid, .revoked, .issuerNotTrusted, .wrongPurpose:
            throw RenewalFault("the certificate that came is not good (\(verdict)); the clock or the directory here may be old")
        }
        do throws(KeyFileFailure) {
            try keys.install(text, for: purpose)
            try keys.endGivingUp(purpose)
        } catch { throw RenewalFault(error.description) }
    }
}
