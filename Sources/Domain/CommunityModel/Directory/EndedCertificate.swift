import MailModel

/// What is kept of a certificate that ended long ago. Of ten that a large community ever had, nine are such.
struct EndedCertificate: Sendable, Hashable {
    /// SHA-256 of its DER.
    let digest: [UInt8]
    /// SHA-256 of its SubjectPublicKeyInfo.
    let key: [UInt8]
    let purpose: CertificatePurpose
}

extension DirectoryFold.GatewayEntry {
    /// Lets the octets go of those for a purpose that ended before a moment. Called as another one is listed, so that a gateway that was away for
    /// long still shows which was its last, and by a moment that the statements give, so that all gateways hold the same.
    mutating func forgetOctets(for purpose: CertificatePurpose, endedBefore moment: Timestamp) {
        func isOver(_ listed: ListedCertificate) -> Bool { listed.purpose == purpose && listed.validTo < moment }
        guard certificates.contains(where: isOver) else { return }
        ended += certificates.filter(isOver).map { EndedCertificate(digest: $0.digest, key: $0.key, purpose: $0.purpose) }
        certificates.removeAll(where: isOver)
    }
}
