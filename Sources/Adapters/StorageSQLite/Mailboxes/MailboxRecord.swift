import Foundation
import GRDB
import MailModel
import Mailboxes

/// A mailbox's row.
struct MailboxRecord: StoredRecord {
    let id: Data
    let address: String
    let spelling: String
    let wrappedKey: Data
    let createdAt: Int64
    let checksum: Data

    init(_ mailbox: Mailbox) {
        (id, address, spelling) = (mailbox.id.octets.data, mailbox.address.canonical, mailbox.address.description)
        (wrappedKey, createdAt, checksum) = (mailbox.wrappedKey.data, mailbox.createdAt.microseconds, Data())
    }

    init(_ row: Row) {
        (id, address) = (row.intact("id") ?? Data(), row.intact("address") ?? "")
        (spelling, wrappedKey) = (row.intact("spelling") ?? "", row.intact("wrappedKey") ?? Data())
        (createdAt, checksum) = (row.intact("createdAt") ?? -1, row.intact("rowChecksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(id)
        sum.add(address)
        sum.add(spelling)
        sum.add(wrappedKey)
        sum.add(createdAt)
        return sum.data
    }

    var mailbox: Mailbox {
        get throws(MailboxFailure) {
            guard isSound, let known = MailboxID(Array(id)), let place = EmailAddress(spelling) else { throw .damaged }
            return Mailbox(
                id: known, address: place, wrappedKey: Array(wrappedKey), createdAt: Timestamp(microseconds: createdAt))
        }
    }
}
