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
    row.change(upTo: 3, covered, &choices)
    row.setChecksum(QueueItemRecord(try row.read(database)).expectedChecksum)
    let whole = QueueItemRecord(try row.read(database))
    precondition(whole.isSound, "what was written fits its checksum")
    row.change(covered, &choices)
    let other = QueueItemRecord(try row.read(database))
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
    row.change(upTo: 3, everything, &choices)
    row.setChecksum(QueueDeliveryRecord(try row.read(database)).expectedChecksum)
    let whole = QueueDeliveryRecord(try row.read(database))
    precondition(whole.isSound, "what was written fits its checksum")
    let item = try item(&choices, database), leased = whole.delivery(of: item)
    show(whole.view(of: nil))
    let shown = whole.view(of: item)
    show(shown)
    if let leased {
        precondition(shown.map { QueuedDelivery(leased, state: $0.state) } == shown && shown != nil, "what is delivered is shown")
    }
    row.change(covered, &choices)
    let other = QueueDeliveryRecord(try row.read(database))
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
    row.change(upTo: 3, covered, &choices)
    row.setChecksum(QueueEventRecord(try row.read(database)).expectedChecksum)
    let whole = QueueEventRecord(try row.read(database))
    precondition(whole.isSound, "what was written fits its checksum")
    _ = whole.event?.time.rfc3339
    row.change(covered, &choices)
    let other = QueueEventRecord(try row.read(database))
    precondition(!other.isSound || other.event == whole.event, "a change is seen")
}
