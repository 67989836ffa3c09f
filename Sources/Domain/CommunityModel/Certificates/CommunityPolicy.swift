import SwiftASN1
package import X509

/// The community's certificate policies (RFC 5280 section 4.2.1.4), below an arc of this project's own: 2.25 and a UUID as a number
/// (ITU-T X.667 section 8), 7d2b6c0e-5a41-4c39-9f6e-1b84d0a3e725.
package enum CommunityPolicy {
    /// Octets of 2.25.166378959875395542306110473822739359525; SwiftASN1's numbers are too short for it.
    private static let arc: [UInt8] = [
        0x69, 0x81, 0xFA, 0xAB, 0xB6, 0x83, 0xCB, 0xA4, 0x8A, 0xB0, 0xF3, 0x9F, 0xB7, 0x86, 0xF0, 0xCD, 0x85, 0x8F, 0xCE, 0x25,
    ]
    static let identifier: ASN1ObjectIdentifier = [2, 5, 29, 32]

    /// Arc 1: certificates. 1.1 is what profile 1 says of a gateway's certificate, and of those that issue them.
    private static let gateway = arc + [1, 1]

    /// `CertificatePolicies` with that one, without qualifiers (RFC 5280 section 4.2.1.4 advises against them).
    package static var `extension`: Certificate.Extension {
        Certificate.Extension(oid: identifier, critical: false, value: value[...])
    }

    private static var value: [UInt8] {
        let length = UInt8(gateway.count)
        return [0x30, length + 4, 0x30, length + 2, 0x06, length] + gateway
    }

    /// Whether a certificate says that it keeps to the policy of profile 1: that alone, as the authority writes it.
    package static func isStated(in certificate: Certificate) -> Bool {
        certificate.extensions[oid: identifier].map { $0.value.elementsEqual(value) } ?? false
    }
}
