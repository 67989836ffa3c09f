import DeliveryQueue
import Foundation
import GRDB
import MailModel
import StorageSQLite

/// Whatever the columns of a queue's row hold, reading it ends no process; a row that fits its checksum fits it no more with another value; and of
/// what is delivered an administrator sees the same.
func fuzzQueueRecord(_ octets: UnsafeRawBufferPointer) {
    var choices = FuzzChoices(octets)
    do {
        try memory.read { database in
            switch choices.next(of: 3) {
            case 0: _ = try item(&choices, database)
            case 1: try delivery(&choices, database)
            default: try event(&choices, database)
            }
        }
    } catch { preconditionFailure("SQLite gives back what it is given: \(error)") }
}

private let memory = {
    guard let memory = try? DatabaseQueue() else { preconditionFailure("SQLite has a database in memory") }
    return memory
}()
/// Made each time: the leak sanitizer does not find a `Data` that a constant holds.
private var itemID: Data { Data(repeating: 7, count: 16) }
private let messageID = "<1@one.example>", time: Int64 = 1_800_000_000_000_000

/// An item that fits its checksum.
private func item(_ choices: inout FuzzChoices, _ database: Database) throws -> QueueItemRecord {
    var row = FuzzedRow([
        "id": itemID, "kind": ContentKind.sealed.rawValue, "header": Data("Subject: x\r\n".utf8), "key": Data(count: 40),
        "sender": "a@one.example", "options": nil, "message_id": messageID, "accepted": time,
        "facts": AcceptanceFacts(direction: .inbound).storedText, "size": 1_000, "digest": Data(count: 32), "checksum": Data(),
    ])
    let covered = 0..<11
    let whole: QueueItemRecord = try row.sound(changing: covered, &choices, database)
    let other: QueueItemRecord = try row.damaged(covered, &choices, database)
    precondition(!other.isSound || other == whole, "a change is seen")
    return whole
}

private func delivery(_ choices: inout FuzzChoices, _ database: Database) throws {
    var row = FuzzedRow([
        "id": 1, "item": itemID, "since": time, "destination": Destination.mailboxes.text, "recipients": "b@two.example",
        "attempts": 0, "reply": nil, "stays_with": nil, "stays_until": nil, "notice": 0, "hold": nil, "hold_until": nil,
        "due": time, "owner": nil, "damaged": 0, "checksum": Data(),
    ])
    let covered = 1..<12, everything = 0..<15
    let whole: QueueDeliveryRecord = try row.sound(changing: everything, &choices, database)
    let item = try item(&choices, database), leased = whole.delivery(of: item)
    show(whole.view(of: nil))
    let shown = whole.view(of: item)
    show(shown)
    if let leased {
        precondition(shown.map { QueuedDelivery(leased, state: $0.state) } == shown && shown != nil, "what is delivered is shown")
    }
    let other: QueueDeliveryRecord = try row.damaged(covered, &choices, database)
    precondition(!other.isSound || other == whole, "a change is seen")
    precondition(other.isSound || other.delivery(of: item) == nil, "what is damaged is not delivered")
    show(other.view(of: item))
}

/// Says all that an administrator is told.
private func show(_ delivery: QueuedDelivery?) {
    guard let delivery else { return }
    _ = delivery.acceptedAt.rfc3339
    switch delivery.state {
    case .waiting(let until): _ = until.rfc3339
    case .leased: break
    case .held(_, let until): _ = until?.rfc3339
    }
}

private func event(_ choices: inout FuzzChoices, _ database: Database) throws {
    let kind = MessageEvent.Kind.held(reason: HoldReason.administrator.rawValue)
    var row = FuzzedRow([
        "number": 1, "time": time, "item": itemID, "message_id": messageID, "kind": kind.storedText, "checksum": Data(),
    ])
    let covered = 1..<5
    let whole: QueueEventRecord = try row.sound(changing: covered, &choices, database)
    _ = whole.event?.time.rfc3339
    let other: QueueEventRecord = try row.damaged(covered, &choices, database)
    precondition(!other.isSound || other.event == whole.event, "a change is seen")
}

/// A record of the queue, as it is read from a row.
private protocol FuzzedRecord {
    init(_ row: Row)
    var isSound: Bool { get }
    var expectedChecksum: [UInt8] { get }
}

extension QueueItemRecord: FuzzedRecord {}
extension QueueDeliveryRecord: FuzzedRecord {}
extension QueueEventRecord: FuzzedRecord {}

extension FuzzedRow {
    /// With some of its columns changed, and a checksum that they fit.
    fileprivate mutating func sound<Record: FuzzedRecord>(
        changing columns: Range<Int>, _ choices: inout FuzzChoices, _ database: Database
    ) throws -> Record {
        change(upTo: 3, columns, &choices)
        setChecksum(Record(try read(database)).expectedChecksum)
        let record = Record(try read(database))
        precondition(record.isSound, "what was written fits its checksum")
        return record
    }

    /// With one more column changed, and the checksum of before.
    fileprivate mutating func damaged<Record: FuzzedRecord>(
        _ columns: Range<Int>, _ choices: inout FuzzChoices, _ database: Database
    ) throws -> Record {
        change(columns, &choices)
        return Record(try read(database))
    }
}
