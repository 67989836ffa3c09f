import Foundation
import GRDB

/// The row of a customer's domain.
struct CustomerDomainRecord: RecordOfCustomer {
    let domain: String
    let customer: String
    let position: Int64
    let checksum: Data

    init(_ domain: String, of customer: String, at position: Int) {
        (self.domain, self.customer, self.position, checksum) = (domain, customer, Int64(position), Data())
    }

    init(_ row: Row) {
        (domain, customer) = (row.intact("domain") ?? "", row.intact("customer") ?? "")
        (position, checksum) = (row.intact("position") ?? -1, row.intact("checksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(domain)
        sum.add(customer)
        sum.add(position)
        return sum.data
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO customerDomain (domain, customer, position, checksum) VALUES (?, ?, ?, ?)",
            arguments: [domain, customer, position, expectedChecksum])
    }
}
