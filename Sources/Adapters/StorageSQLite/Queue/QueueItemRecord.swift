import DeliveryQueue
import Foundation
package import GRDB
import MailModel

/// An item's row without its content.
package struct QueueItemRecord: Equatable {
    static let selection =
        "SELECT id, kind, header, key, sender, options, message_id, accepted, facts, size, digest, checksum FROM item"
    static let byID = "\(selection) WHERE id = ?"
    /// Takes ``values(content:)``.
    static let insertion = """
        INSERT INTO item (id, kind, header, key, sender, options, message_id, accepted, facts, size, digest, checksum, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    let id: Data
    let kind: String
    let header: Data
    let key: Data
    let sender: String?
    let options: String?
    let messageID: String?
    let accepted: Int64
    let facts: String
    let size: Int64
    let digest: Data
    private let checksum: Data

    init(_ item: NewItem) {
        (id, kind, header, key) = (item.id.blob, item.kind.rawValue, Data(item.header.bytes), Data(item.wrappedKey))
        (sender, options, messageID) = (item.sender?.description, item.options.storedText, item.messageID)
        (accepted, facts) = (item.acceptedAt.microseconds, item.facts.storedText)
        (size, digest, checksum) = (Int64(item.content.count), Data(RecordChecksum.content(item.content.bytes)), Data())
    }

    /// A row of ``selection``. A column of another type than was written reads as empty, which the checksum tells.
    package init(_ row: Row) {
        var row = RowColumns(row)
        (id, kind, header, key) = (row.next() ?? Data(), row.next() ?? "", row.next() ?? Data(), row.next() ?? Data())
        (sender, options, messageID) = (row.next(), row.next(), row.next())
        (accepted, facts) = (row.next() ?? -1, row.next() ?? "")
        (size, digest, checksum) = (row.next() ?? -1, row.next() ?? Data(), row.next() ?? Data())
    }

    /// - Parameter content: `nil` where it lies in a file.
    func values(content: Octets?) -> StatementArguments {
        [
            id, kind, header, key, sender, options, messageID, accepted, facts, size, digest, Data(expectedChecksum),
            content.map { Data($0.bytes) },
        ]
    }

    package var isSound: Bool { checksum == Data(expectedChecksum) }

    package var expectedChecksum: [UInt8] {
        var sum = RecordChecksum()
        sum.add(id)
        sum.add(kind)
        sum.add(header)
        sum.add(key)
        sum.add(sender)
        sum.add(messageID)
        sum.add(accepted)
        sum.add(facts)
        sum.add(size)
        sum.add(digest)
        if let options { sum.add(options) }  // the last, so that rows without keep the sum that they were written with
        return sum.octets
    }
}
