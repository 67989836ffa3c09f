import Accreditation
import CommunityModel
import ControlSocket
import Foundation
import MailModel
import MerkleLog
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@testable import NodeAssembly

/// Each call of the system that the authority's store makes, failed in turn, and a power cut behind it.
@Suite("The authority's store, when the n-th call of the system fails", .serialized)
struct AuthorityFaultTests {
    private static let now = TestCommunity.start

    enum Act: CaseIterable, Sendable { case admit, publish, open }

    /// Calls of each, as many as were measured.
    private static func least(_ act: Act) -> [FaultDisk.Call: UInt64] {
        switch act {
        case .admit: [.open: 2, .write: 1, .sync: 2, .rename: 1]
        case .publish: [.open: 10, .write: 5, .sync: 10, .rename: 5]
        case .open: [.open: 9, .read: 18]
        }
    }

    @Test func `a document that could not be read again is not written, and what was there stays`() throws {
        let folder = try StateFolder(), store = try FileAuthorityStore(directory: folder.path, limit: 1_000)
        let longest = Octets([UInt8](repeating: 1, count: 1_000))
        try store.write("statements", longest)
        #expect(throws: AuthorityStoreFailure.unwritable("statements")) {
            try store.write("statements", Octets([UInt8](repeating: 2, count: 1_001)))
        }
        #expect(try store.read("statements") == longest)
    }

    /// A file of root's own would keep the authority out of its log.
    @Test(.enabled(if: geteuid() == 0, "only root can act for another"))
    func `what root writes is its owner's who owns the folder`()
        throws
    {
        let folder = try StateFolder(), nobody: uid_t = 65_534
        #expect(chown(folder.path, nobody, nobody) == 0)
        let store = try FileAuthorityStore(directory: folder.path)
        try store.write("log/tile/0/000", Octets(utf8: "x"))
        _ = try StateLock.takeNow(in: folder.path)
        for name in ["log", "log/tile", "log/tile/0", "log/tile/0/000", "lock"] {
            var facts = stat()
            #expect(stat("\(folder.path)/\(name)", &facts) == 0 && facts.st_uid == nobody && facts.st_gid == nobody, "\(name)")
        }
    }

    @Test(arguments: Act.allCases) func `what was told as done is there, all can be read, and no number comes again`(
        _ act: Act
    ) async throws {
        let template = try StateFolder()
        let store = try FileAuthorityStore(directory: template.path)
        let founded = try Authority.found(
            community: "Test", officers: ["A", "B"], in: store, entropy: SeededEntropy(seed: 3), at: Self.now)
        try await founded.publish(at: Self.now)
        // So that the log grows with the next signing.
        try await founded.admit(try #require(MemberID("harbour")), name: "Harbour", at: Self.now)
        let counts = try await trial(act, nil, template)
        print("faults: authority, \(act): \(FaultDisk.Call.allCases.map { "\($0) \(counts[$0] ?? 0)" }.joined(separator: ", "))")
        for (call, count) in Self.least(act) { #expect(counts[call] ?? 0 >= count, "\(act): fewer calls of \(call)") }
        for call in FaultDisk.Call.allCases where counts[call] ?? 0 > 0 {
            for number in 1...(counts[call] ?? 0) {
                for kind in FaultDisk.Fault.Kind.tried(of: call, number) {
                    _ = try await trial(act, FaultDisk.Fault(call: call, number: number, kind: kind), template)
                }
            }
        }
    }

    private func trial(_ act: Act, _ fault: FaultDisk.Fault?, _ template: StateFolder) async throws -> [FaultDisk.Call: UInt64] {
        let folder = try template.afterCrash()
        let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
        let store = try FileAuthorityStore(directory: folder.path, calls: disk), later = Self.now + .hours(1)
        let before = try Self.out(store)
        let what = "\(act), \(fault.map { "\($0)" } ?? "no fault")"
        let authority: Authority?
        if act == .open {
            disk.arm(fault)
            authority = try? Authority.open(store, entropy: SeededEntropy(seed: 5))
        } else {
            authority = try Authority.open(store, entropy: SeededEntropy(seed: 5))
            disk.arm(fault)
        }
        let isDone = await Self.perform(act, authority, later)
        let counts = disk.calls
        disk.disarm()
        #expect(isDone || fault != nil, "\(what)")
        try await check(disk.afterCut(), act, isDone, before, what)
        try await check(folder, act, isDone, before, what)
        return counts
    }

    private static func perform(_ act: Act, _ authority: Authority?, _ later: Timestamp) async -> Bool {
        guard let authority else { return false }
        do {
            switch act {
            case .admit: try await authority.admit(try #require(MemberID("kiwimail")), name: "Kiwi Mail", at: later)
            case .publish: try await authority.publish(at: later)
            case .open: break
            }
            return true
        } catch { return false }
    }

    /// A restart reads it, has what was done, and publishes under numbers that were never out (RFC 5280 section 5.2.3).
    private func check(
        _ folder: StateFolder, _ act: Act, _ isDone: Bool, _ before: Out, _ what: String
    ) async throws {
        let store = try FileAuthorityStore(directory: folder.path), time = Self.now + .hours(2)
        let found = try Self.out(store), authority = try Authority.open(store, entropy: SeededEntropy(seed: 6))
        let id = try #require(MemberID("kiwimail")), member = await authority.directory(at: time).member(id)
        if act == .admit, isDone { #expect(member != nil, "\(what)") }
        if act == .publish, isDone { #expect(found.size == before.size + 1, "\(what)") }
        // The log that is out is whole, wherever the crash was.
        _ = try PublishedLog(of: authority.keys, at: time) { try store.read(AuthorityDocument.log + $0) }
        try await authority.publish(at: time)
        let next = try Self.out(store)
        #expect(next.size >= found.size && found.size >= before.size, "\(what)")
        #expect(next.list > found.list && found.list >= before.list, "\(what)")
        let log = try PublishedLog(of: authority.keys, at: time) { try store.read(AuthorityDocument.log + $0) }
        #expect(UInt64(log.entries.count) == next.size, "\(what)")
    }

    /// What can be seen from outside: how many statements, and the number of the revocation list.
    private struct Out {
        let size, list: UInt64
    }

    private static func out(_ store: FileAuthorityStore) throws -> Out {
        let keys = try AuthorityKeys(parsing: try #require(try store.read(AuthorityDocument.keys)))
        let log = try PublishedLog(of: keys, at: .distantFuture) { try store.read(AuthorityDocument.log + $0) }
        let list = try CertificateRevocationList(parsing: try #require(try store.read(AuthorityDocument.revocationList)))
        return Out(size: log.checkpoint.size, list: list.number)
    }
}
