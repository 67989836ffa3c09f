package import CommunityModel
import Crypto
package import MailModel
import SwiftASN1
package import X509

/// A gateway's request for a certificate (PKCS #10, RFC 2986 section 4).
package struct CertificateRequest {
    /// Octets of a request in PEM.
    static let maximumOctets = 16 * 1_024

    private let request: CertificateSigningRequest
    private let purpose: CertificatePurpose

    package init(pem: String, purpose: CertificatePurpose) throws(AuthorityFailure) {
        guard pem.utf8.count <= Self.maximumOctets, let request = try? CertificateSigningRequest(pemEncoded: pem) else {
            throw .requestUnreadable(purpose)
        }
        (self.request, self.purpose) = (request, purpose)
    }

    /// The key, if the request proves possession of it and asks for this gateway's name alone.
    package func key(for gateway: DomainName) throws(AuthorityFailure) -> Certificate.PublicKey {
        guard request.publicKey.isValidSignature(request.signature, for: request) else { throw .requestNotProven(purpose) }
        guard P256.Signing.PublicKey(request.publicKey) != nil else { throw .keyNotP256(purpose) }
        guard names == [gateway] else { throw .requestForAnotherName(purpose) }
        return request.publicKey
    }

    /// The names asked for: those of the alternative names where there are any, else the common name.
    private var names: [DomainName?] {
        if let extensions = try? request.attributes.extensionRequest?.extensions,
            let names = try? extensions.subjectAlternativeNames
        {
            return names.map { if case .dnsName(let text) = $0 { DomainName(text) } else { nil } }
        }
        return request.subject.flatMap { Array($0) }.filter { $0.type == .RDNAttributeType.commonName }
            .map { DomainName(String(describing: $0.value)) }
    }
}
