import DeliveryQueue
import Foundation
package import GRDB
package import MailModel

/// An event's row.
package struct QueueEventRecord: Equatable {
    /// Takes ``values``.
    static let insertion = "INSERT INTO event (time, item, message_id, kind, checksum) VALUES (?, ?, ?, ?, ?)"
    static let selection = "SELECT number, time, item, message_id, kind, checksum FROM event"

    let number: Int64
    let time: Int64
    let item: Data?
    let messageID: String?
    let kind: String
    private let checksum: Data

    init(_ event: MessageEvent) {
        (number, time, item) = (0, event.time.microseconds, event.item?.blob)
        (messageID, kind, checksum) = (event.messageID, event.kind.storedText, Data())
    }

    /// A row of ``selection``. A column of another type than was written reads as empty, which the checksum tells.
    package init(_ row: Row) {
        var row = RowColumns(row)
        (number, time, item) = (row.next() ?? 0, row.next() ?? -1, row.next())
        (messageID, kind, checksum) = (row.next(), row.next() ?? "", row.next() ?? Data())
    }

    var values: StatementArguments { [time, item, messageID, kind, Data(expectedChecksum)] }

    package var isSound: Bool { checksum == Data(expectedChecksum) }

    package var expectedChecksum: [UInt8] {
        var sum = RecordChecksum()
        sum.add(time)
        sum.add(item ?? Data())
        sum.add(messageID)
        sum.add(kind)
        return sum.octets
    }

    /// `nil` when it does not fit its checksum, or cannot be read: a trace leaves out what did perhaps not happen.
    package var event: MessageEvent? {
        guard isSound, let kind = MessageEvent.Kind(storedText: kind) else { return nil }
        return MessageEvent(
            time: Timestamp(microseconds: time), item: item.flatMap { ItemID(blob: $0) }, messageID: messageID, kind: kind)
    }
}
