import CommunityModel
import MailModel
import SwiftASN1
package import X509

/// Certificates as text (RFC 7468 section 5).
package enum CertificatePEM {
    package static func text(_ certificates: [Certificate]) -> String {
        certificates.map {
            PEMDocument(type: "CERTIFICATE", derBytes: Array($0.der.bytes)).pemString + "\n"
        }.joined()
    }

    /// All certificates of a text, in their order; `nil` when one cannot be read or there is none.
    package static func certificates(_ text: String) -> [Certificate]? {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text), !documents.isEmpty else { return nil }
        let certificates = documents.compactMap { try? Certificate(pemDocument: $0) }
        return certificates.count == documents.count ? certificates : nil
    }
}
