import Foundation
import GRDB
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Sealed mailboxes over SQLite", .serialized)
struct MailboxServiceTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let canary = "Kereru-canary-5521"
    private static let inbox = Folder.inbox
    private let folder: StateFolder
    private let store: SQLiteMailboxStore
    private let entropy = SeededEntropy(seed: 11)
    private let keys = WrappingKey()
    private let service: MailboxService
    private let address: EmailAddress

    init() async throws {
        folder = try StateFolder()
        store = try SQLiteMailboxStore(in: folder.path)
        service = MailboxService(store: store, keys: keys, entropy: entropy)
        address = try #require(EmailAddress("aroha@kiwi.example"))
        try await service.create(address, at: Self.now)
    }

    private func message(_ subject: String = "hello", lines: Int = 3) -> Octets {
        let body = (0..<lines).map { "From \(Self.canary) line \($0)" }.joined(separator: "\r\n")
        return Octets(
            utf8: "From: Wiremu <wiremu@kauri.example>\r\nSubject: \(subject)\r\nSecureMail-Status: verified\r\n\r\n\(body)\r\n")
    }

    private func deliver(_ message: Octets) async throws -> MailboxDelivery {
        try await service.deliver(message, item: ItemID(at: Self.now, from: entropy), to: address, at: Self.now)
    }

    @Test func `a message is listed and read octet for octet`() async throws {
        let messages = [message("one"), message("two", lines: 20_000), Octets(), Octets([0, 0xFF, 0x0A])]
        for message in messages { _ = try await deliver(message) }
        let listings = try await service.list(address)
        #expect(listings.map(\.uid.number) == [1, 2, 3, 4])
        #expect(listings.map(\.summary.subject) == ["one", "two", "", ""])
        #expect(listings.first?.summary.status == "verified")
        for (listing, message) in zip(listings, messages) {
            #expect(try await service.read(address, uid: listing.uid) == message)
        }
    }

    /// Text of a message in the forms in which it could lie on a disk.
    private static func forms(of text: String) -> [Data] {
        let octets = Data(text.utf8)
        let coded = (0..<3).map { shift -> Data in
            // What base64 makes of the text at each of the three places where it can start, without its ends.
            let text = (Data(repeating: 0x20, count: shift) + octets).base64EncodedString()
            return Data(text.utf8.dropFirst(4).dropLast(4))
        }
        let wide = [String.Encoding.utf16LittleEndian, .utf16BigEndian].compactMap { text.data(using: $0) }
        return [octets] + coded + wide
    }

    @Test func `nothing of a delivered message can be read in the files`() async throws {
        for lines in [2, 20_000] { _ = try await deliver(message("Subject-\(Self.canary)", lines: lines)) }
        let forms = Self.forms(of: Self.canary) + Self.forms(of: "wiremu@kauri.example")
        #expect(forms.count == 12)
        try #require(Data(message().bytes).range(of: forms[0]) != nil)
        let files = try folder.files()
        #expect(files.keys.contains { $0.hasPrefix(SQLiteMailboxStore.contentsName) } && files.count >= 3)
        for (name, octets) in files {
            for form in forms { #expect(octets.range(of: form) == nil, "\(name)") }
        }
        try store.close()
        for (name, octets) in try folder.files() {
            for form in forms { #expect(octets.range(of: form) == nil, "\(name)") }
        }
    }

    @Test func `another storage key opens nothing`() async throws {
        _ = try await deliver(message())
        let stranger = MailboxService(store: store, keys: WrappingKey(), entropy: entropy)
        await #expect(throws: MailboxFailure.keyUnavailable) { try await stranger.list(address) }
        let uid = try #require(MessageUID(1))
        await #expect(throws: MailboxFailure.keyUnavailable) { try await stranger.read(address, uid: uid) }
    }

    @Test func `a record put in another's place does not open`() async throws {
        let other = try #require(EmailAddress("wiremu@kiwi.example"))
        try await service.create(other, at: Self.now)
        _ = try await deliver(message("mine"))
        try await service.deliver(message("yours"), item: ItemID(at: Self.now, from: entropy), to: other, at: Self.now)
        try store.close()
        try folder.change(
            SQLiteMailboxStore.fileName,
            sql: """
                UPDATE content SET (checksum, octets) =
                    (SELECT checksum, octets FROM content AS other WHERE other.message = 3 - content.message)
                """)
        let reopened = MailboxService(store: try SQLiteMailboxStore(in: folder.path), keys: keys, entropy: entropy)
        let uid = try #require(MessageUID(1))
        await #expect(throws: MailboxFailure.cannotOpen) { try await reopened.read(address, uid: uid) }
    }

    @Test(arguments: ["zeroblob(60)", "(SELECT summary FROM message WHERE uid = 1)", "x''"])
    func `a damaged summary hides neither its message nor the others`(value: String) async throws {
        for subject in ["one", "two", "three"] { _ = try await deliver(message(subject)) }
        try await store.database().pool.write {
            try $0.execute(sql: "UPDATE message SET summary = \(value) WHERE uid = 2")
        }
        let listings = try await service.list(address)
        #expect(listings.map(\.summary.subject) == ["one", "", "three"])
        #expect(try await service.read(address, uid: listings[1].uid) == message("two"))
    }

    @Test(arguments: ExportFormat.allCases) func `an export holds every message`(_ format: ExportFormat) async throws {
        let messages = (0..<5).map { message("number \($0)") }
        for message in messages { _ = try await deliver(message) }
        var pieces: [ExportPiece] = []
        for try await piece in try await service.export(address, format: format) { pieces.append(piece) }
        #expect(pieces.count == 5)
        switch format {
        case .maildir:
            #expect(pieces.map(\.octets) == messages)
            #expect(Set(pieces.map(\.path)).count == 5 && pieces.allSatisfy { $0.path.hasPrefix("new/") })
        case .mbox:
            #expect(Set(pieces.map(\.path)) == ["INBOX.mbox"])
            let text = String(decoding: pieces[0].octets.bytes, as: UTF8.self)
            #expect(text.hasPrefix("From MAILER-DAEMON Fri Jan 15 08:00:00 2027\nFrom: Wiremu"))
            #expect(text.contains("\n>From \(Self.canary) line 2\n\n") && !text.contains("\r"))
        }
    }

    @Test(arguments: ExportFormat.allCases) func `an export leaves out what is damaged, tells of it, and holds all others`(
        _ format: ExportFormat
    ) async throws {
        for number in 0..<5 { _ = try await deliver(message("number \(number)")) }
        try await store.database().pool.write {
            try $0.execute(
                sql: "UPDATE content SET checksum = zeroblob(32) WHERE message = (SELECT number FROM message WHERE uid = 2)")
        }
        let export = try await service.export(address, format: format)
        var pieces: [ExportPiece] = []
        for try await piece in export { pieces.append(piece) }
        #expect(
            pieces.count == 4 && pieces.last.map { String(decoding: $0.octets.bytes, as: UTF8.self).contains("number 4") } == true
        )
        #expect(export.losses.all.map(\.uid.number) == [2] && export.losses.all.map(\.folder) == ["INBOX"])
    }

    @Test func `deliveries older than forty days are forgotten, and no others`() async throws {
        func deliver(_ item: ItemID, at time: Timestamp) async throws -> MailboxDelivery {
            try await service.deliver(message(), item: item, to: address, at: time)
        }
        func remembered() async throws -> Int? {
            try await store.database().pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM delivery") }
        }
        let items = (0..<3_000).map { _ in ItemID(at: Self.now, from: entropy) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for item in items { group.addTask { _ = try await deliver(item, at: Self.now) } }
            try await group.waitForAll()
        }
        let later = Self.now + .days(1)
        #expect(try await deliver(ItemID(at: later, from: entropy), at: later) != .repeated)
        try await service.forgetOldDeliveries(at: Self.now + .days(40))
        #expect(try await deliver(items[0], at: later) == .repeated)
        #expect(try await remembered() == 3_001)
        try await service.forgetOldDeliveries(at: Self.now + .days(40) + .minutes(1))
        #expect(try await remembered() == 1, "in more than one round")
        #expect(try await deliver(items[0], at: later) != .repeated)
        #expect(try await service.list(address, after: MessageUID(2_999)).count == 3)
    }

    @Test func `a mailbox that is not there takes nothing`() async throws {
        let nobody = try #require(EmailAddress("nobody@kiwi.example"))
        #expect(try await service.exists(nobody) == false)
        #expect(try await service.exists(address))
        await #expect(throws: MailboxFailure.noSuchMailbox) {
            try await service.deliver(message(), item: ItemID(at: Self.now, from: entropy), to: nobody, at: Self.now)
        }
        await #expect(throws: MailboxFailure.alreadyExists) { try await service.create(address, at: Self.now) }
    }
}
