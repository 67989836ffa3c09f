import Accreditation
import CommunityModel
import ControlSocket
import Foundation
import Logging
import MailModel
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("The running authority signs beside its officers' commands")
struct AuthoritySigningTests {
    @Test func `nothing that an officer did is undone, and no number is given twice`() async throws {
        let folder = try TemporaryFolder()
        _ = try await AuthorityOperations.create(
            community: "Test", name: "authority.example", listen: "127.0.0.1:0", from: .trial, in: folder.path)
        let settings = try NodeSettings.read(file: "\(folder.path)/securemail.yaml", environment: [:])
        // Twenty want the lock at once here, and whose turn it is is nobody's promise: a busy machine needs longer than a command waits.
        let operations = AuthorityOperations(settings, patience: .seconds(240))
        let node = try await AuthorityNode.open(
            settings, try #require(settings.authority), operations,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let officers = 4, signings = 8
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<officers {
                group.addTask {
                    _ = try await operations.admit(
                        member: "member-\(number)", name: "\(number)", domains: ["m\(number).example"],
                        gateway: "gateway.m\(number).example", endpoint: "192.0.2.1:24")
                }
            }
            for _ in 0..<signings { group.addTask { await node.signOnce() } }
            for _ in 0..<signings { group.addTask { #expect(await node.cosignOnce()) } }
            try await group.waitForAll()
        }
        try await operations.publish()
        let files = try operations.files(), keys = try operations.open(files).keys
        let log = try PublishedLog(of: keys, at: .distantFuture) { try files.read(AuthorityDocument.log + $0) }
        #expect(try await operations.list().count == officers)
        #expect(log.entries.count == 2 + 3 * officers)
    }

    @Test func `an authority that was restored is served as it was, also before its officers' keys are back`() async throws {
        let folder = try TemporaryFolder()
        _ = try await AuthorityOperations.create(
            community: "Test", name: "authority.example", listen: "127.0.0.1:0", from: .trial, in: folder.path)
        let settings = try NodeSettings.read(file: "\(folder.path)/securemail.yaml", environment: [:])
        let operations = AuthorityOperations(settings)
        try await operations.publish()
        let published = try operations.files().read(AuthorityDocument.checkpoint)
        try folder.write("state/authority/\(AuthorityDocument.restored)", "2027-01-15T08:00:00Z\n".utf8)
        let keys = try folder.names(in: "state/authority").filter(AuthorityDocument.isPrivateKey)
        for name in keys { try folder.remove("state/authority/\(name)") }
        let node = try await AuthorityNode.open(
            settings, try #require(settings.authority), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(await node.signOnce() == false)
        #expect(await node.cosignOnce() == false)
        #expect(try operations.files().read(AuthorityDocument.checkpoint) == published && keys.count > 2)
    }

    /// A full disk, or an officer's command that takes long, is no reason for a gateway beside it to take no mail.
    @Test func `where the log cannot be signed at the start, a gateway beside it goes on`() async throws {
        let folder = try TemporaryFolder()
        _ = try await AuthorityOperations.create(
            community: "Test", name: "authority.example", listen: "127.0.0.1:0", from: .trial, in: folder.path)
        let settings = try NodeSettings.read(file: "\(folder.path)/securemail.yaml", environment: [:])
        let operations = AuthorityOperations(settings, patience: .zero), authority = try #require(settings.authority)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let lock = try await StateLock.take(in: operations.folder, patience: .seconds(10))
        let node = try await AuthorityNode.open(settings, authority, operations, isAlone: false, logger: logger)
        #expect(await node.signOnce() == false)
        await #expect(throws: NodeFailure.self) {
            _ = try await AuthorityNode.open(settings, authority, operations, logger: logger)
        }
        withExtendedLifetime(lock) {}
    }
}
