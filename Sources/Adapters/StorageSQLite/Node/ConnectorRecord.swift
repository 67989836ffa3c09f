import Foundation
import GRDB
import MailModel
import MessageFlow
import SASLProtocol

/// A connector's row.
struct ConnectorRecord: RecordOfCustomer {
    let user: String
    let customer: String
    let position: Int64
    let secret: String
    let endpoint: String?
    let security: String?
    let pin: String?
    let relayAddresses: String
    let certificate: String?
    let organisation: String?
    let checksum: Data

    init(_ connector: Connector, of customer: String, at position: Int) {
        let security = connector.deliversTo.map(CustomerRows.columns)
        (user, self.customer, self.position, checksum) = (connector.user, customer, Int64(position), Data())
        (secret, endpoint) = (connector.secret.text, connector.deliversTo?.endpoint.description)
        (self.security, pin) = (security?.kind, security?.pin)
        relayAddresses = connector.relayAddresses.map(CustomerRows.text).joined(separator: " ")
        certificate = connector.certificate.map(CustomerRows.text)
        organisation = connector.certificate.flatMap(CustomerRows.organisation)
    }

    init(_ row: Row) {
        (user, customer) = (row.intact("user") ?? "", row.intact("customer") ?? "")
        (position, secret) = (row.intact("position") ?? -1, row.intact("secret") ?? "")
        (endpoint, security, pin) = (row.intact("endpoint"), row.intact("security"), row.intact("pin"))
        (relayAddresses, certificate) = (row.intact("relayAddresses") ?? "", row.intact("certificate"))
        (organisation, checksum) = (row.intact("organisation"), row.intact("checksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(user)
        sum.add(customer)
        sum.add(position)
        sum.add(secret)
        for text in [endpoint, security, pin] { sum.add(text) }
        sum.add(relayAddresses)
        for text in [certificate, organisation] { sum.add(text) }
        return sum.data
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO connector
                (user, customer, position, secret, endpoint, security, pin, relayAddresses, certificate, organisation, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                user, customer, position, secret, endpoint, security, pin, relayAddresses, certificate, organisation,
                expectedChecksum,
            ])
    }
}
