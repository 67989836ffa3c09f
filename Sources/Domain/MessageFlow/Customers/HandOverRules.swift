package import MailModel

/// Hand-over to a customer's server needs TLS with a pinned certificate or name, except to loopback or to private addresses of the
/// gateway's own organisation (G-30). A name in clear is never enough: who answers for it can change.
package enum HandOverRules {
    package static func fault(endpoint: HostPort, security: HandOverSecurity) -> HandOverFault? {
        guard endpoint.port > 0 else { return .portMissing }
        switch security {
        case .pinnedCertificate(let digest): return digest.count == 32 ? nil : .pinNotValid
        case .pinnedName: return nil
        case .clear(let ownOrganisation):
            if endpoint.host == "localhost" { return nil }
            guard let address = IPAddress(endpoint.host) else { return .tlsNeeded }
            if address.isLoopback { return nil }
            guard address.isPrivate else { return .tlsNeeded }
            return ownOrganisation ? nil : .notOwnOrganisation
        }
    }
}
