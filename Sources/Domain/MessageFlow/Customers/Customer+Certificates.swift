package import MailModel
import MessageFormat

extension Customer {
    package func hasConnector(_ certificate: ClientCertificate) -> Bool { connectors.contains { $0.certificate == certificate } }

    /// The fields by which a shared sender of this name says that a message is this customer's.
    package func organisations(of name: DomainName) -> [OrganisationHeader] {
        connectors.compactMap { connector in
            guard case .shared(name, let organisation) = connector.certificate else { return nil }
            return organisation
        }
    }

    /// Whether a message that a shared sender of this name brought is this customer's.
    package func owns(_ content: Octets, broughtBy name: DomainName) -> Bool {
        guard let header = try? Message(parsing: content, limits: .accepted).header else { return false }
        return organisations(of: name).contains { $0.stands(in: header) }
    }
}
