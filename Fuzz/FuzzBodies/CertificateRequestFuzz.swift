import Accreditation
import CommunityModel
import FoundationEssentials
import MailModel

/// A gateway's request, in PEM as it comes and as DER that is put into PEM: a key comes of it only for the one name that it asks for.
func fuzzCertificateRequest(_ octets: UnsafeRawBufferPointer) {
    let octets = Array(octets)
    let armoured =
        "-----BEGIN CERTIFICATE REQUEST-----\n\(Data(octets).base64EncodedString(options: .lineLength64Characters))\n"
        + "-----END CERTIFICATE REQUEST-----\n"
    for text in [String(decoding: octets, as: UTF8.self), armoured.replacing("\r\n", with: "\n")] {
        guard let request = try? CertificateRequest(pem: text, purpose: .signing),
            let name = DomainName("gateway.ministry.example"), let other = DomainName("gateway.kiwimail.example")
        else { continue }
        guard (try? request.key(for: name)) != nil else { continue }
        precondition((try? request.key(for: other)) == nil, "a request is for one name")
    }
}
