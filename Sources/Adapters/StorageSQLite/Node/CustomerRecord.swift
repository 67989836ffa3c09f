import Foundation
import GRDB
import MailModel
import MessageFlow

/// A customer's row. Its checksum covers the names of its domains and connectors too, in their order, so that none of them can go missing or
/// come to another customer unseen.
struct CustomerRecord: StoredRecord {
    let id: String
    let name: String
    var domains: [String] = []
    /// User names.
    var connectors: [String] = []
    let checksum: Data

    init(_ customer: Customer) {
        (id, name, checksum) = (customer.id.text, customer.name, Data())
        (domains, connectors) = (customer.domains.map(\.text), customer.connectors.map(\.user))
    }

    init(_ row: Row) {
        (id, name, checksum) = (row.intact("id") ?? "", row.intact("name") ?? "", row.intact("checksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(id)
        sum.add(name)
        sum.add(Int64(domains.count))
        for domain in domains { sum.add(domain) }
        for connector in connectors { sum.add(connector) }
        return sum.data
    }
}
