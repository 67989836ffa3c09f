import GRDB
import MailModel
import MessageFlow
import SASLProtocol

/// Reads and writes a customer with its domains and connectors, in the order that it lists them.
enum CustomerRows {
    /// Every customer; with one that is damaged there is no saying what the others are compared with.
    static func all(in database: Database) throws -> [Customer] {
        try ids(in: database).compactMap { try customer($0, in: database) }
    }

    /// Those that can be read.
    static func whole(in database: Database) throws -> [Customer] {
        try ids(in: database).compactMap { id in
            do { return try customer(id, in: database) } catch is CustomerFailure { return nil }
        }
    }

    private static func ids(in database: Database) throws -> [String] {
        try Row.fetchAll(database, sql: "SELECT id FROM customer ORDER BY id").compactMap { $0.intact("id") }
    }

    /// A row of a domain or connector that does not fit its checksum is nobody's, as is one that an index leads to by mistake; the customer that lacks it then does not fit its own.
    static func customer(_ id: String, in database: Database) throws -> Customer? {
        let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM customer WHERE id = ?"), arguments: [id])
        guard let row else { return nil }
        let domains: [CustomerDomainRecord] = try soundRows(
            of: id, "SELECT * FROM customerDomain WHERE customer = ? ORDER BY position", database)
        let connectors: [ConnectorRecord] = try soundRows(
            of: id, "SELECT * FROM connector WHERE customer = ? ORDER BY position", database)
        var record = CustomerRecord(row)
        (record.domains, record.connectors) = (domains.map(\.domain), connectors.map(\.user))
        let names = record.domains.compactMap { DomainName($0) }
        guard record.isSound, names.count == domains.count, let known = CustomerID(id),
            let customer = Customer(id: known, name: record.name, domains: names, connectors: try connectors.map(connector))
        else { throw damaged(id) }
        return customer
    }

    private static func soundRows<Record: RecordOfCustomer>(
        of customer: String, _ sql: String, _ database: Database
    ) throws -> [Record] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [customer]).map { Record($0) }.filter {
            $0.isSound && $0.customer == customer
        }
    }

    static func insert(_ customer: Customer, into database: Database) throws {
        let record = CustomerRecord(customer)
        try database.execute(
            sql: "INSERT INTO customer (id, name, checksum) VALUES (?, ?, ?)",
            arguments: [record.id, record.name, record.expectedChecksum])
        for (position, domain) in record.domains.enumerated() {
            try CustomerDomainRecord(domain, of: record.id, at: position).insert(into: database)
        }
        for (position, connector) in customer.connectors.enumerated() {
            try ConnectorRecord(connector, of: record.id, at: position).insert(into: database)
        }
    }

    /// Its domains and connectors go with it. Rows that are nobody's then would stand in the way of new ones, and go too; but while another
    /// customer is damaged they may be its own, and stay.
    static func delete(_ id: String, from database: Database) throws {
        let isIt = id == NodeDamage.unreadable ? "typeof(id) != 'text' OR " : ""
        try database.execute(sql: "DELETE FROM customer WHERE \(isIt)id = ?", arguments: [id])
        for table in ["customerDomain", "connector"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE customer = ?", arguments: [id])
        }
        guard try NodeDamage.customers(database).isEmpty else { return }
        try deleteNobodys(CustomerDomainRecord.self, key: "domain", of: "customerDomain", database)
        try deleteNobodys(ConnectorRecord.self, key: "user", of: "connector", database)
    }

    private static func deleteNobodys<Record: RecordOfCustomer>(
        _: Record.Type, key: String, of table: String, _ database: Database
    ) throws {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table)") where !Record(row).isSound {
            let name: DatabaseValue? = row[key]
            try database.execute(sql: "DELETE FROM \(table) WHERE \(key) IS ?", arguments: [name])
        }
    }

    private static func damaged(_ id: String) -> CustomerFailure {
        .storage("the rows of customer \(id) are damaged; remove the customer, then add it and its connectors again")
    }

    private static func connector(_ record: ConnectorRecord) throws(CustomerFailure) -> Connector {
        guard let secret = ScramRecord(text: record.secret) else { throw damaged(record.customer) }
        let words = record.relayAddresses.split(separator: " "), addresses = words.compactMap { IPAddress($0) }
        let connector = Connector(
            user: record.user, secret: secret, deliversTo: try handOver(record), relayAddresses: addresses,
            certificate: try certificate(record))
        guard let connector, addresses.count == words.count else { throw damaged(record.customer) }
        return connector
    }

    private static func handOver(_ record: ConnectorRecord) throws(CustomerFailure) -> HandOver? {
        guard let place = record.endpoint else { return nil }
        guard let endpoint = HostPort(place), let kind = record.security,
            let (security, dialect) = handOver(kind: kind, pin: record.pin)
        else { throw damaged(record.customer) }
        do { return try HandOver(to: endpoint, security: security, by: dialect) } catch { throw damaged(record.customer) }
    }

    /// LMTP stands before the kind, so that a row of before says SMTP.
    private static let lmtp = "lmtp-"

    static func columns(of handOver: HandOver) -> (kind: String, pin: String?) {
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

    static func organisation(_ certificate: ClientCertificate) -> String? {
        switch certificate {
        case .pinned: nil
        case .shared(_, let organisation): organisation.text
        }
    }

    private static func certificate(_ record: ConnectorRecord) throws(CustomerFailure) -> ClientCertificate? {
        guard let text = record.certificate else { return nil }
        let certificate: ClientCertificate? =
            if let organisation = record.organisation {
                DomainName(text).flatMap { name in
                    OrganisationHeader(organisation).map { .shared(name, organisation: $0) }
                }
            } else {
                Hexadecimal.octets(text).flatMap { ClientCertificate(pinned: $0) }
            }
        guard let certificate else { throw damaged(record.customer) }
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
    static func text(_ address: IPAddress) -> String {
        if address.isVersion4 { return address.octets.map(String.init).joined(separator: ".") }
        let digits = Hexadecimal.text(address.octets)
        return stride(from: 0, to: 32, by: 4).map { start in digits.dropFirst(start).prefix(4) }.joined(separator: ":")
    }
}
