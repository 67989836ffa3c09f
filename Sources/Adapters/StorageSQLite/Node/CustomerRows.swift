import GRDB
import MailModel
import MessageFlow
import SASLProtocol

/// Reads and writes a customer with its domains and connectors, in the order that it lists them.
enum CustomerRows {
    static func all(in database: Database) throws -> [Customer] {
        try String.fetchAll(database, sql: "SELECT id FROM customer ORDER BY id").compactMap { try customer($0, in: database) }
    }

    static func customer(_ id: String, in database: Database) throws -> Customer? {
        let named = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT name FROM customer WHERE id = ?"), arguments: [id])
        guard let named else { return nil }
        let domains = try String.fetchAll(
            database.cachedStatement(sql: "SELECT domain FROM customerDomain WHERE customer = ? ORDER BY position"),
            arguments: [id])
        let connectors = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM connector WHERE customer = ? ORDER BY position"), arguments: [id]
        ).map(connector)
        guard let name: String = named.intact("name"), let known = CustomerID(id),
            let customer = Customer(
                id: known, name: name, domains: domains.compactMap { DomainName($0) }, connectors: connectors),
            customer.domains.count == domains.count
        else { throw unreadable }
        return customer
    }

    static func insert(_ customer: Customer, into database: Database) throws {
        let id = customer.id.text
        try database.execute(sql: "INSERT INTO customer (id, name) VALUES (?, ?)", arguments: [id, customer.name])
        for (position, domain) in customer.domains.enumerated() {
            try database.execute(
                sql: "INSERT INTO customerDomain (domain, customer, position) VALUES (?, ?, ?)",
                arguments: [domain.text, id, position])
        }
        for (position, connector) in customer.connectors.enumerated() {
            let security = connector.deliversTo.map(columns)
            try database.execute(
                sql: """
                    INSERT INTO connector
                    (user, customer, position, secret, endpoint, security, pin, relayAddresses, certificate, organisation)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    connector.user, id, position, connector.secret.text, connector.deliversTo?.endpoint.description,
                    security?.kind, security?.pin, connector.relayAddresses.map(text).joined(separator: " "),
                    connector.certificate.map(text), connector.certificate.flatMap(organisation),
                ])
        }
    }

    /// Its domains and connectors go with it.
    static func delete(_ id: CustomerID, from database: Database) throws {
        try database.execute(sql: "DELETE FROM customer WHERE id = ?", arguments: [id.text])
    }

    private static let unreadable = CustomerFailure.storage("a customer's row cannot be read")

    private static func connector(_ row: Row) throws(CustomerFailure) -> Connector {
        guard let user: String = row.intact("user"), let record: String = row.intact("secret"),
            let secret = ScramRecord(text: record), let relays: String = row.intact("relayAddresses")
        else { throw unreadable }
        let words = relays.split(separator: " "), addresses = words.compactMap { IPAddress($0) }
        let connector = Connector(
            user: user, secret: secret, deliversTo: try handOver(row), relayAddresses: addresses,
            certificate: try certificate(row))
        guard let connector, addresses.count == words.count else { throw unreadable }
        return connector
    }

    private static func handOver(_ row: Row) throws(CustomerFailure) -> HandOver? {
        guard let place: String = row.intact("endpoint") else { return nil }
        guard let endpoint = HostPort(place), let kind: String = row.intact("security"),
            let (security, dialect) = handOver(kind: kind, pin: row.intact("pin"))
        else { throw unreadable }
        do { return try HandOver(to: endpoint, security: security, by: dialect) } catch { throw unreadable }
    }

    /// LMTP stands before the kind, so that a row of before says SMTP.
    private static let lmtp = "lmtp-"

    private static func columns(of handOver: HandOver) -> (kind: String, pin: String?) {
        let (kind, pin) = columns(of: handOver.security)
        return (handOver.dialect == .lmtp ? lmtp + kind : kind, pin)
    }

    private static func handOver(kind: String, pin: String?) -> (HandOverSecurity, HandOver.Dialect)? {
        let isLMTP = kind.hasPrefix(lmtp)
        return security(kind: isLMTP ? String(kind.dropFirst(lmtp.count)) : kind, pin: pin).map { ($0, isLMTP ? .lmtp : .smtp) }
    }

    /// As the column `certificate` holds it.
    static func text(_ certificate: ClientCertificate) -> String {
        switch certificate {
        case .pinned(let digest): Hexadecimal.text(digest)
        case .shared(let name, _): name.text
        }
    }

    private static func organisation(_ certificate: ClientCertificate) -> String? {
        switch certificate {
        case .pinned: nil
        case .shared(_, let organisation): organisation.text
        }
    }

    private static func certificate(_ row: Row) throws(CustomerFailure) -> ClientCertificate? {
        guard let text: String = row.intact("certificate") else { return nil }
        let organisation: String? = row.intact("organisation")
        let certificate: ClientCertificate? =
            if let organisation {
                DomainName(text).flatMap { name in
                    OrganisationHeader(organisation).map { .shared(name, organisation: $0) }
                }
            } else {
                Hexadecimal.octets(text).flatMap { ClientCertificate(pinned: $0) }
            }
        guard let certificate else { throw unreadable }
        return certificate
    }

    private static func columns(of security: HandOverSecurity) -> (kind: String, pin: String?) {
        switch security {
        case .pinnedCertificate(let digest): ("certificate", Hexadecimal.text(digest))
        case .pinnedName(let name): ("name", name.text)
        case .clear(ownOrganisation: false): ("clear", nil)
        case .clear(ownOrganisation: true): ("clear-own", nil)
        }
    }

    private static func security(kind: String, pin: String?) -> HandOverSecurity? {
        switch kind {
        case "certificate": pin.flatMap { Hexadecimal.octets($0) }.map { .pinnedCertificate(sha256: $0) }
        case "name": pin.flatMap { DomainName($0) }.map { .pinnedName($0) }
        case "clear": .clear(ownOrganisation: false)
        case "clear-own": .clear(ownOrganisation: true)
        default: nil
        }
    }

    /// In the forms that ``IPAddress`` reads: dotted decimal, or eight groups of four hexadecimal digits.
    private static func text(_ address: IPAddress) -> String {
        if address.isVersion4 { return address.octets.map(String.init).joined(separator: ".") }
        let digits = Hexadecimal.text(address.octets)
        return stride(from: 0, to: 32, by: 4).map { start in digits.dropFirst(start).prefix(4) }.joined(separator: ":")
    }
}
