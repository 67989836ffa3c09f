import DeliveryQueue
import Foundation
import GRDB
import MailModel
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// SQLite takes a log whose header does not fit its checksum for an empty one, and reads none of the frames behind one that does not fit: all that
/// was accepted since would be gone without a word.
@Suite("Damage in a database's log")
struct LogDamageTests {
    private static let log = "\(StateFile.queue.name)-wal", kept = "\(log).damaged"
    private static let frame = 24 + 4_096
    private let items = FaultItems(seed: 113), entropy = SeededEntropy(seed: TestForm.seed(131))
    private let crashed: StateFolder
    private let accepted: [NewItem]

    init() async throws {
        let folder = try StateFolder(), store = try SQLiteQueueStore(directory: folder.path), items = items
        accepted = try (0..<4).map { _ in try items.item(FaultItems.small) }
        for item in accepted { try await store.accept([item]) }
        crashed = try folder.afterCrash()
        try await store.close()
    }

    private func restart(_ folder: StateFolder) async throws -> (found: Int, texts: [String]) {
        let report = ReportedDamage(), store = try SQLiteQueueStore(directory: folder.path, report: report.report)
        let found = try await store.list(held: false, after: nil, limit: 50).count
        try await store.close()
        return (found, report.texts)
    }

    /// Inverts a bit of the fourth lowest of the octet; two make what no one bit explains.
    @Test(arguments: 0..<32) func `one flipped bit of the header is mended, told of, and the log kept: nothing is lost`(
        _ offset: Int
    )
        async throws
    {
        let folder = try crashed.afterCrash()
        try folder.flipBit(at: offset, of: Self.log)
        try await expectMended(folder, "at \(offset)")
    }

    /// Whether the bit of a frame's octet that is flipped here may be another, for all that the checksum tells: one of a word's highest, or one of
    /// the last word or the checksum's second half, which grow alike.
    private static func isAmbiguous(_ octet: Int) -> Bool {
        octet % 4 == 3 && !(8..<24 ~= octet) || octet == 16 || 20..<24 ~= octet || octet >= frame - 4
    }

    /// The start of a frame, by chance.
    private func frame() throws -> Int {
        let count = (try crashed.usedOctets(of: Self.log) - 32) / Self.frame
        return 32 + Int(entropy.octets(1)[0]) % count * Self.frame
    }

    private func expectMended(_ folder: StateFolder, _ what: String) async throws {
        let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
        #expect(restarted.found == accepted.count, "\(what)")
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("mended") }, "\(what)")
        #expect(try folder.files()[Self.kept] == damaged, "\(what)")
    }

    @Test(arguments: (0..<24).filter { !Self.isAmbiguous($0) }) func `one flipped bit of the head of a frame is mended`(
        _ octet: Int
    ) async throws {
        let folder = try crashed.afterCrash(), offset = try frame() + octet
        try folder.flipBit(at: offset, of: Self.log)
        try await expectMended(folder, "at \(offset)")
    }

    @Test func `one flipped bit of each of two pages is mended`() async throws {
        for _ in 0..<40 {
            let folder = try crashed.afterCrash()
            let places = Set([try frame(), try frame()]).map { frame in
                let place = entropy.octets(2).reduce(0) { $0 << 8 | Int($1) } % 4_096
                return frame + 24 + (Self.isAmbiguous(24 + place) ? place / 8 * 8 : place)
            }
            for offset in places { try folder.flipBit(at: offset, of: Self.log) }
            try await expectMended(folder, "at \(places)")
        }
    }

    /// Even in the last write, which a power cut may have cut off.
    @Test(arguments: [3, 7, 27, 4_119]) func `a flipped bit that nobody can tell from others is told of as a loss`(_ octet: Int)
        async throws
    {
        let folder = try crashed.afterCrash()
        let offset = try crashed.usedOctets(of: Self.log) - Self.frame + octet
        try folder.flipBit(at: offset, of: Self.log)
        let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
        #expect(restarted.found < accepted.count, "at \(offset)")
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
        #expect(try folder.files()[Self.kept] == damaged)
    }

    @Test func `two in one frame, before the last write, are told of as a loss, and the log is kept`() async throws {
        for octet in [0, 4, 8, 12, 16, 20, 24, 2_000] {
            let folder = try crashed.afterCrash()
            for place in [octet, octet + 3] { try folder.flipBit(at: 32 + Self.frame + place, of: Self.log) }
            let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
            #expect(restarted.found < accepted.count, "at \(octet)")
            #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
            #expect(try folder.files()[Self.kept] == damaged)
        }
    }

    @Test(arguments: [(0, 1), (8, 20), (4, 31)]) func `more of the header is told of as a loss, and the log kept`(
        _ places: (Int, Int)
    )
        async throws
    {
        let folder = try crashed.afterCrash()
        for offset in [places.0, places.1] { try folder.flipBit(at: offset, of: Self.log) }
        let damaged = try folder.files()[Self.log], restarted = try await restart(folder)
        #expect(restarted.found < accepted.count)
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
        #expect(try folder.files()[Self.kept] == damaged)
    }

    /// As a power cut leaves it in the moment in which the log begins anew, over frames that are all in the database.
    @Test func `a header torn over frames that nobody needs is no loss, and not a word is said`() async throws {
        let folder = try crashed.afterCrash(), database = try StateDatabase(.queue, at: "\(folder.path)/\(StateFile.queue.name)")
        try await database.pool.writeWithoutTransaction { _ = try $0.checkpoint(.full) }
        let torn = try folder.afterCrash()
        try database.close()
        for offset in [12, 17, 19, 25, 30] { try torn.flipBit(at: offset, of: Self.log) }
        let restarted = try await restart(torn)
        #expect(restarted.found == accepted.count && restarted.texts.isEmpty)
        #expect(try torn.files().keys.contains(Self.kept) == false)
    }

    /// It is kept longer than what is in it, with zeros.
    @Test func `a log that was made longer and not begun is no damage, and not a word is said`() async throws {
        for header in [[], [0x37, 0x7F, 0x06]] as [[UInt8]] {
            let folder = try crashed.afterCrash(), size = try crashed.files()[Self.log]?.count ?? 0
            try Data(header + [UInt8](repeating: 0, count: size - header.count)).write(
                to: URL(fileURLWithPath: "\(folder.path)/\(Self.log)"))
            let restarted = try await restart(folder)
            #expect(restarted.texts.isEmpty, "header of \(header.count) octets: \(restarted.texts)")
        }
        for _ in 0..<10 {
            let folder = try crashed.afterCrash(), used = try crashed.usedOctets(of: Self.log)
            try folder.flipBit(at: used + entropy.octets(2).reduce(0) { $0 << 8 | Int($1) }, of: Self.log)
            let restarted = try await restart(folder)
            #expect(restarted.found == accepted.count && restarted.texts.isEmpty, "\(restarted.texts)")
        }
    }

    @Test func `a header of zeros over frames that were answered is told of as a loss`() async throws {
        let folder = try crashed.afterCrash()
        try overwrite(32, in: folder)
        let restarted = try await restart(folder)
        #expect(restarted.found < accepted.count)
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
    }

    /// Nobody can tell any more that it was in the database.
    @Test func `a first frame of no page refuses no start`() async throws {
        let folder = try crashed.afterCrash(), database = try StateDatabase(.queue, at: "\(folder.path)/\(StateFile.queue.name)")
        try await database.pool.writeWithoutTransaction { _ = try $0.checkpoint(.full) }
        let torn = try folder.afterCrash()
        try database.close()
        try overwrite(36, in: torn)
        let restarted = try await restart(torn)
        #expect(restarted.found == accepted.count)
        #expect(restarted.texts.contains { $0.contains(Self.log) && $0.contains("is lost") && $0.contains(Self.kept) })
    }

    /// Puts zeros over the beginning of the log.
    private func overwrite(_ count: Int, in folder: StateFolder) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/\(Self.log)"))
        try handle.write(contentsOf: [UInt8](repeating: 0, count: count))
        try handle.close()
    }

    @Test(arguments: [FaultDisk.Call.open, .write, .sync, .rename]) func `a log that cannot be kept takes none away that was`(
        _ call: FaultDisk.Call
    ) async throws {
        let earlier = Data("an earlier one".utf8)
        for number in UInt64(1)...12 {
            let folder = try crashed.afterCrash()
            for offset in [0, 1] { try folder.flipBit(at: offset, of: Self.log) }
            try earlier.write(to: URL(fileURLWithPath: "\(folder.path)/\(Self.kept)"))
            let damaged = try folder.files()[Self.log], disk = try FaultDisk(folder, seed: number)
            disk.arm(FaultDisk.Fault(call: call, number: number, kind: .noSpace))
            let database = try? StateDatabase(.queue, at: "\(folder.path)/\(StateFile.queue.name)", calls: disk)
            disk.disarm()
            let left = try disk.afterCut().files()[Self.kept]
            #expect(left == earlier || left == damaged, "\(call) \(number): \(left?.count ?? -1)")
            try? database?.close()
        }
    }
}
