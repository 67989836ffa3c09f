import Accreditation
import CMSFormat
import CommunityModel
import Crypto
import KeyFiles
import MailModel
import SecureMailTestKit
import StorageTestKit
import Testing
import X509

/// Each call of the system that makes, renews, certifies, seals or reads keys, failed in turn, and a power cut behind it: a restart reads the
/// folder, with every key that mail may be sealed to, and what was to be done can be done then.
@Suite("Key files, when the n-th call of the system fails", .serialized)
struct KeyFaultTests {
    enum Act: CaseIterable, Sendable { case create, renewEncryption, renewSigning, install, beginRenewal, giveUp, seal, open }

    private static let secret = KeyFolderUnderTest.keyFile

    /// Calls of each, as many as were measured.
    private static func least(_ act: Act) -> [FaultDisk.Call: UInt64] {
        switch act {
        case .create: [.open: 14, .write: 4, .sync: 9, .delete: 4, .rename: 4, .read: 8]
        case .renewEncryption: [.open: 16, .write: 2, .sync: 4, .delete: 2, .rename: 2, .read: 24]
        case .renewSigning: [.open: 20, .write: 3, .sync: 7, .delete: 4, .rename: 3, .read: 26]
        case .install: [.open: 14, .write: 1, .sync: 2, .rename: 1, .read: 24]
        case .beginRenewal: [.open: 16, .write: 3, .sync: 7, .delete: 4, .rename: 3, .read: 26]
        case .giveUp: [.open: 20, .write: 4, .sync: 9, .delete: 5, .rename: 4, .read: 26]
        case .seal: [.open: 17, .write: 4, .sync: 8, .delete: 4, .rename: 4, .read: 18]
        case .open: [.open: 5, .read: 10]
        }
    }

    /// What must be there after each accident.
    private struct Expected {
        let folder: StateFolder
        let decryption: Set<DecryptionKeyID>
        let wrapped: [UInt8], unwrapped: SymmetricKey
        let signing: String, certificate: String
    }

    private static func path(_ folder: StateFolder) -> String { "\(folder.path)/keys" }

    private static func expected(_ act: Act) async throws -> Expected {
        let folder = try StateFolder(), community = try await TestCommunity.make(), key = SymmetricKey(size: .bits256)
        let service = try FileKeyService.create(in: path(folder), secret: nil), name = community.ministry.name
        let issued = try await community.authority.issue(
            [.signing: try service.request(for: .signing, gateway: name), .tls: try service.request(for: .tls, gateway: name)],
            for: name, at: TestCommunity.start)
        let signing = try #require(issued[.signing]).pem
        try service.install(signing, for: .signing)
        return Expected(
            folder: act == .create ? try StateFolder() : folder, decryption: service.decryptionKeys,
            wrapped: try await service.wrap(key), unwrapped: key, signing: signing, certificate: try #require(issued[.tls]).pem)
    }

    @Test(arguments: Act.allCases) func `a restart reads all keys, and goes on`(_ act: Act) async throws {
        let expected = try await Self.expected(act), counts = try await trial(act, nil, expected).calls
        print("faults: keys, \(act): \(FaultDisk.Call.allCases.map { "\($0) \(counts[$0] ?? 0)" }.joined(separator: ", "))")
        for (call, count) in Self.least(act) { #expect(counts[call] ?? 0 >= count, "\(act): fewer calls of \(call)") }
        for call in FaultDisk.Call.allCases where counts[call] ?? 0 > 0 {
            for number in 1...(counts[call] ?? 0) {
                for kind in FaultDisk.Fault.Kind.tried(of: call, number) {
                    _ = try await trial(act, FaultDisk.Fault(call: call, number: number, kind: kind), expected)
                }
            }
        }
    }

    /// Cuts the power in each call that changes something, without any that fails before.
    @Test(arguments: Act.allCases) func `a power cut at each change leaves what a restart reads`(_ act: Act) async throws {
        let expected = try await Self.expected(act)
        for change in UInt64(1)...100 {
            let folder = try expected.folder.afterCrash()
            let disk = try FaultDisk(folder, seed: TestForm.seed(change)), left = disk.cut(at: change)
            let isDone = Self.perform(act, Self.path(folder), disk, expected)
            guard disk.isCut else {
                #expect(isDone)
                return
            }
            try await check(left, act, isDone: false, expected, "\(act), cut at change \(change)")
        }
        Issue.record("\(act) has no end")
    }

    private func trial(_ act: Act, _ fault: FaultDisk.Fault?, _ expected: Expected) async throws -> FaultDisk {
        let folder = try expected.folder.afterCrash()
        let disk = try FaultDisk(folder, seed: TestForm.seed(fault.map { $0.number + 1 } ?? 1))
        let what = "\(act), \(fault.map { "\($0)" } ?? "no fault")"
        disk.arm(fault)
        let isDone = Self.perform(act, Self.path(folder), disk, expected)
        disk.disarm()
        #expect(isDone || fault != nil, "\(what)")
        try await check(disk.afterCut(), act, isDone: isDone, expected, what)
        try await check(folder, act, isDone: isDone, expected, what)
        return disk
    }

    private static func perform(_ act: Act, _ path: String, _ disk: FaultDisk, _ expected: Expected) -> Bool {
        do throws(KeyFileFailure) {
            if act == .create {
                _ = try FileKeyService.create(in: path, secret: nil, calls: disk)
                return true
            }
            let service = try FileKeyService.open(path, secret: secret, calls: disk)
            switch act {
            case .create, .open: break
            case .renewEncryption: try service.renew(.encryption)
            case .renewSigning: try service.renew(.signing)
            case .install: try service.install(expected.certificate, for: .tls)
            case .beginRenewal: try service.beginRenewal(.signing)
            case .giveUp:
                try service.giveUp(.signing)
                try service.beginRenewal(.signing)
            case .seal: _ = try service.sealFiles()
            }
            return true
        } catch { return false }
    }

    /// However far it came: the old certificate serves, one key at most waits, and beginning again leaves one that waits.
    private func checkRenewal(_ service: FileKeyService, _ path: String, isDone: Bool, _ what: String) throws {
        let keys = try KeyFolderUnderTest.keys(of: .signing, in: path), isGivenUp = try service.isGivingUp(.signing)
        #expect(keys.count <= 2, "\(what): no second key")
        if isDone { #expect(service.pendingKey(.signing) != nil, "\(what)") }
        // A key that was being replaced may lie there under both of its names.
        let serving = Set(service.installed(.signing).map(\.key))
        #expect(serving.count == 1 && !serving.contains { $0 == service.pendingKey(.signing) }, "\(what)")
        try service.beginRenewal(.signing)
        let waiting = try #require(service.pendingKey(.signing), "\(what)")
        try service.beginRenewal(.signing)
        #expect(service.pendingKey(.signing) == waiting, "\(what)")
        #expect(try KeyFolderUnderTest.keys(of: .signing, in: path).count == 2, "\(what): one that serves, one that waits")
        if isGivenUp { #expect(try !service.givenUp(.signing).contains(waiting), "\(what)") }
        #expect(service.installed(.signing).count == 1, "\(what): it signs on")
    }

    private func check(
        _ folder: StateFolder, _ act: Act, isDone: Bool, _ expected: Expected, _ what: String
    ) async throws {
        let path = Self.path(folder)
        // Making is taken up again by whoever began it.
        if act == .create {
            #expect((try? FileKeyService.create(in: path, secret: nil)) != nil, "\(what)")
            return
        }
        let service: FileKeyService
        do { service = try FileKeyService.open(path, secret: Self.secret) } catch {
            Issue.record("\(what): \(error)")
            return
        }
        #expect(service.decryptionKeys.isSuperset(of: expected.decryption), "\(what)")
        #expect(try await service.unwrap(expected.wrapped) == expected.unwrapped, "\(what)")
        #expect(service.installed(.signing).count >= 1, "\(what): it signs on")
        if act == .install, isDone { #expect(service.installed(.tls).count == 1, "\(what)") }
        if act == .renewEncryption, isDone { #expect(service.decryptionKeys.count == 2, "\(what)") }
        if act == .seal, isDone { #expect(service.unsealedFiles.isEmpty, "\(what)") }
        if act == .beginRenewal || act == .giveUp { try checkRenewal(service, path, isDone: isDone, what) }
        // And the same again can be done.
        try service.renew(.encryption)
        try service.install(expected.certificate, for: .tls)
        _ = try service.sealFiles()
        let again = try FileKeyService.open(path, secret: Self.secret)
        #expect(again.unsealedFiles.isEmpty && again.installed(.tls).count == 1, "\(what)")
        #expect(again.decryptionKeys.isSuperset(of: expected.decryption), "\(what)")
    }
}
