package import MailModel

/// A node that protects and opens mail for the domains of its member.
package struct Gateway: Sendable, Hashable {
    package let name: DomainName
    package let endpoint: Endpoint
    /// All that are listed for a purpose, in the order of their listing, whatever their state and validity, but for those that ended over
    /// ``DirectoryLimits/endedCertificates`` before a later one was listed.
    package let tls: [GatewayCertificate], signing: [GatewayCertificate], encryption: [GatewayCertificate]

    /// Keys without certificates; nothing uses them yet.
    package let postQuantumKeys: [PostQuantumKey]

    package init(
        name: DomainName, endpoint: Endpoint, tls: [GatewayCertificate], signing: [GatewayCertificate],
        encryption: [GatewayCertificate], postQuantumKeys: [PostQuantumKey] = []
    ) {
        self.postQuantumKeys = postQuantumKeys
        (self.name, self.endpoint) = (name, endpoint)
        (self.tls, self.signing, self.encryption) = (tls, signing, encryption)
    }

    package func certificates(for purpose: CertificatePurpose) -> [GatewayCertificate] {
        switch purpose {
        case .tls: tls
        case .signing: signing
        case .encryption: encryption
        }
    }

    /// What messages can be sealed for now, newest first.
    package func activeEncryptionCertificates(at time: Timestamp) -> [GatewayCertificate] {
        Array(encryption.filter { $0.isUsable(at: time) }.reversed()).sorted { $0.validFrom > $1.validFrom }
    }
}
