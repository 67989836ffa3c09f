package import Accreditation
package import CommunityModel
package import Crypto
package import MailModel
import SwiftASN1

extension TestGateway {
    /// A renewal's request for this key, signed by the keys of these purposes.
    ///
    /// - Parameter authority: whose log lists it, and to which the gateway agrees by its signing key; `nil`: it does not agree.
    package func renewal(
        in authority: Authority? = nil, of purpose: CertificatePurpose, for key: P256.Signing.PrivateKey,
        provenBy provers: [TestIdentity]? = nil,
        isCompromised: Bool = false, name: DomainName? = nil, at time: Timestamp
    ) throws -> SignedRenewal {
        let pem = try TestCommunity.request(for: name ?? self.name, key: key)
        let request = RenewalRequest(
            gateway: self.name, purpose: purpose, certificateRequest: Octets(try PEMDocument(pemString: pem).derBytes),
            time: time,
            identifier: SystemTestEntropy().octets(RenewalRequest.identifierLength), isCompromised: isCompromised)
        return SignedRenewal(
            request: request, proofs: try (provers ?? [signing, tls]).map { try $0.proof(of: request) },
            agreement: try authority.map { try agreement(certifying: key.publicKey, purpose, in: $0, at: time) })
    }
}

extension TestIdentity {
    package func proof(of request: RenewalRequest) throws -> RenewalProof {
        RenewalProof(
            certificateDigest: certificate.digest,
            signature: Array(try key.signature(for: request.signedOctets).derRepresentation))
    }
}
