import Accreditation
package import CommunityModel
package import MailModel

/// Settings of the authority.
package struct AuthoritySettings: Sendable, Hashable {
    /// Where the directory, the root certificate, revocation lists and answers about revocation are served.
    package let listen: HostPort
    /// Where others reach that, as certificates name it: `http://host` or `http://host:port`; `nil`: the node's name.
    package let address: String?
    /// How long certificates are good for, by their purpose.
    package let lives: [CertificatePurpose: Duration]

    package init(listen: HostPort, address: String? = nil, lives: [CertificatePurpose: Duration] = [:]) {
        (self.listen, self.address, self.lives) = (listen, address, lives)
    }

    /// Reads an address of that form (RFC 9110 section 4.2.1).
    package static func address(_ text: String) -> String? {
        let scheme = "http://"
        guard text.hasPrefix(scheme) else { return nil }
        let place = text.dropFirst(scheme.count)
        guard HostPort(place).map({ $0.port > 0 }) ?? (DomainName(place) != nil) else { return nil }
        return text
    }

    func terms(of name: DomainName) -> IssuingTerms {
        var terms = IssuingTerms(address: address ?? "http://\(name)")
        terms.lives.merge(lives) { _, set in set }
        return terms
    }
}
