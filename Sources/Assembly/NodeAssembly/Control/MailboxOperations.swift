import MailModel
import Mailboxes

/// Commands about what lies in a mailbox.
struct MailboxOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] {
        ["mailbox.list": list, "mailbox.read": read, "mailbox.export": export]
    }

    private func list(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let address = try request.argument("address", "address") { EmailAddress($0) }
        var last: MessageUID?
        repeat {
            let after = last
            let page = try await reporting { () async throws(MailboxFailure) in
                try await stores.mailboxes.list(address, after: after)
            }
            for message in page { try await answer(.row(Self.row(message))) }
            last = page.last?.uid
        } while last != nil
    }

    private static func row(_ message: MessageListing) -> NodeRow {
        let status = message.summary.status.split(separator: ",").first?.split(separator: "=").last.map(String.init)
        return NodeRow([
            ("uid", .number(Int(message.uid.number))), ("date", .text(message.internalDate.rfc3339)),
            ("status", .text(status ?? "")), ("from", .text(message.summary.from)), ("subject", .text(message.summary.subject)),
            ("octets", .number(message.size)), ("message-id", .text(message.summary.messageID)),
            ("securemail-status", .text(message.summary.status)),
        ])
    }

    private func read(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let address = try request.argument("address", "address") { EmailAddress($0) }
        let uid = try request.argument("uid", "UID") { UInt32($0).flatMap(MessageUID.init) }
        let message = try await reporting { () async throws(MailboxFailure) in
            try await stores.mailboxes.read(address, uid: uid)
        }
        try await NodeStores.send(message, name: nil, answer)
    }

    private func export(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let address = try request.argument("address", "address") { EmailAddress($0) }
        let format = try request.argument("format", "format: maildir or mbox") { ExportFormat(rawValue: $0) }
        let export = try await reporting { () async throws(MailboxFailure) in
            try await stores.mailboxes.export(address, format: format)
        }
        do {
            for try await piece in export { try await NodeStores.send(piece.octets, name: piece.path, answer) }
        } catch let failure as MailboxFailure { throw NodeFailure(Self.text(failure)) }
        let lost = export.losses.all
        guard lost.isEmpty else { throw NodeFailure(Self.text(lost)) }
    }

    private static func text(_ lost: [ExportLosses.Loss]) -> String {
        let names = CheckText.list(lost.map { "\($0.uid) of \($0.folder)" })
        return "Damaged on disk, and left out: UID \(names). All other messages are exported; a backup may have these."
    }

    private func reporting<T>(_ work: () async throws(MailboxFailure) -> T) async throws -> T {
        do { return try await work() } catch { throw NodeFailure(Self.text(error)) }
    }

    private static func text(_ failure: MailboxFailure) -> String {
        switch failure {
        case .noSuchMailbox: "There is no such mailbox here; `securemail account list` shows the addresses."
        case .noSuchFolder: "There is no such folder."
        case .noSuchMessage: "There is no such message; `securemail mailbox list` shows the UIDs."
        case .alreadyExists: "The mailbox is there already."
        case .keyUnavailable: "The storage key that this mailbox was sealed with is not here (keys.directory)."
        case .cannotOpen: "The record does not open under its mailbox's key."
        case .damaged: "The record on disk is damaged."
        case .uidsExhausted: "The folder has no UID left."
        case .full: "The disk is full."
        case .storage(let diagnostic): "The mailboxes' store cannot be used: \(diagnostic)"
        }
    }
}
