package import CommunityModel
package import MailModel

/// Which certificates an officer revokes.
package enum RevocationOrder: Sendable, Hashable {
    case serial([UInt8])
    /// All of a gateway for one purpose that are neither revoked nor expired.
    case gateway(DomainName, CertificatePurpose)

    /// Reads what a command was given: a serial number in hexadecimal, with or without colons, or a gateway with a purpose.
    package init(serial: String?, gateway: String?, purpose: String?) throws {
        if let serial, gateway == nil, purpose == nil {
            guard let octets = Hexadecimal.octets(serial.lowercased().filter { $0 != ":" }), !octets.isEmpty else {
                throw NodeFailure("--serial takes hexadecimal digits, two an octet.", isUsage: true)
            }
            self = .serial(octets)
        } else if serial == nil, let gateway, let purpose {
            guard let name = DomainName(gateway) else { throw NodeFailure("--gateway takes a DNS name.", isUsage: true) }
            guard let purpose = CertificatePurpose(rawValue: purpose) else {
                throw NodeFailure("--purpose takes tls, signing or encryption.", isUsage: true)
            }
            self = .gateway(name, purpose)
        } else {
            throw NodeFailure("Give --serial, or --gateway with --purpose.", isUsage: true)
        }
    }
}
