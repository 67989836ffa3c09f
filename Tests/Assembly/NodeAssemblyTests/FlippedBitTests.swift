import Accreditation
import CommunityModel
import ControlSocket
import Crypto
import Foundation
import KeyFiles
import Logging
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing

@testable import NodeAssembly

/// A bit of a file beside the stores that is not what was written. It is found, and the file named with what to do; or it changes nothing that
/// anybody goes by.
@Suite("A flipped bit in a file of a node", .serialized)
struct FlippedBitTests {
    private static let flips = TestForm.isLong ? 1_000 : 48
    private static let now = TestCommunity.start
    private let entropy = SeededEntropy(seed: TestForm.seed(89))
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Flips a bit somewhere in a file, lets somebody look, and puts the file back.
    private func flips(of name: String, _ look: (_ what: String) async throws -> Void) async throws {
        let octets = try folder.read(name), mode = try folder.mode(of: name)
        for _ in 0..<Self.flips {
            let dice = entropy.octets(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, offset = Int(dice % UInt64(octets.count))
            var flipped = octets
            flipped[offset] ^= 1 << UInt8(dice >> 60 & 7)
            try folder.write(name, flipped, mode: mode)
            try await look("\(name), octet \(offset)")
        }
        try folder.write(name, octets, mode: mode)
    }

    // MARK: The directory

    private func keeper(_ community: TestCommunity, _ log: CapturedLog, _ holder: DirectoryHolder) throws -> DirectoryKeeper {
        try DirectoryKeeper(
            settings: CommunitySettings(root: "", authority: "", directory: .folder(folder.file("source")), pollSeconds: 30),
            anchors: CommunityAnchors(root: community.authority.root, authority: community.authority.keys), holder: holder,
            state: folder.path, clock: FakeClock(Self.now), logger: log.logger)
    }

    @Test(arguments: ["log/checkpoint", "log/tile/entries/000", "log-position"])
    func `what is kept of the log is not gone by, or read from the other files, and told of`(_ name: String) async throws {
        let community = try await TestCommunity.make(), position = community.directory.position
        try KeptLogFolder(state: folder.path).keep(try await community.growth)
        try await flips(of: name) { what in
            try await readFlipped(name, what, community, position)
        }
    }

    private func readFlipped(_ name: String, _ what: String, _ community: TestCommunity, _ position: LogPosition) async throws {
        let log = CapturedLog(), holder = DirectoryHolder(), keeper = try keeper(community, log, holder)
        await keeper.readKept()
        #expect(log.troubles.contains { $0.contains(name == "log-position" ? "how far" : "kept log") }, "\(what)")
        // A damaged position hides no log that is whole.
        let expected = name == "log-position" ? position : nil
        #expect(holder.current?.position == expected, "\(what)")
    }

    @Test func `of what a gateway believes in, nothing is believed that was not written`() async throws {
        let community = try await TestCommunity.make()
        try folder.write("root.pem", try #require(community.store.read(AuthorityDocument.root)).bytes)
        try folder.write("authority.json", try #require(community.store.read(AuthorityDocument.keys)).bytes)
        let settings = CommunitySettings(
            root: folder.file("root.pem"), authority: folder.file("authority.json"), directory: .folder("x"), pollSeconds: 30)
        for name in ["root.pem", "authority.json"] {
            try await flips(of: name) { what in
                do {
                    let anchors = try CommunityAnchors.read(settings)
                    guard anchors.root != community.authority.root || anchors.authority != community.authority.keys else {
                        return
                    }
                    // Every log is refused then, and the node says so at each look.
                    let kept = try #require(try await KeptLog.read(from: community.log))
                    #expect(throws: LogFollowingFailure.self, "\(what)") {
                        _ = try kept.verified(in: try anchors.log, after: nil, at: Self.now)
                    }
                } catch let failure as NodeFailure { #expect(failure.description.contains(name), "\(what): \(failure)") }
            }
        }
    }

    // MARK: Keys and certificates

    @Test(arguments: [false, true]) func `no key is used that was not written`(_ isSealed: Bool) async throws {
        let secret: KeyFileSecret? = isSealed ? .keyFile(Array(repeating: 7, count: 32)) : nil
        let service = try FileKeyService.create(in: folder.file("keys"), secret: secret)
        let content = SymmetricKey(size: .bits256), wrapped = try await service.wrap(content), keys = service.decryptionKeys
        let name = try #require(DomainName("gateway.kiwimail.example"))
        let files = try folder.names(in: "keys").filter { $0.hasSuffix("-key.pem") }
        #expect(files.count == 4)
        for file in files {
            try await flips(of: "keys/\(file)") { what in
                do throws(KeyFileFailure) {
                    let read = try FileKeyService.open(folder.file("keys"), secret: secret)
                    let unwrapped = try? await read.unwrap(wrapped)
                    #expect(unwrapped == content && read.decryptionKeys == keys, "\(what)")
                    for purpose in [KeyPurpose.signing, .tls] where file == "\(purpose.rawValue)-key.pem" {
                        let requests = try [service, read].map { service throws(KeyFileFailure) in
                            try service.request(for: purpose, gateway: name)
                        }
                        #expect(requests.count == 2, "\(what)")
                    }
                } catch {
                    #expect(error.description.contains(file) && error.description.contains("backup"), "\(what): \(error)")
                }
            }
        }
    }

    @Test func `a certificate that was not issued is not shown to anybody`() async throws {
        let community = try await TestCommunity.make()
        let service = try FileKeyService.create(in: folder.file("keys"), secret: nil), name = community.kiwimail.name
        let requests = try Dictionary(
            uniqueKeysWithValues: CertificatePurpose.allCases.map { purpose in
                let key = try #require(KeyPurpose(rawValue: purpose.rawValue))
                return (purpose, try service.request(for: key, gateway: name))
            })
        let issued = try await community.authority.issue(requests, for: name, at: Self.now)
        for (purpose, certificate) in issued {
            try service.install(certificate.pem, for: try #require(KeyPurpose(rawValue: purpose.rawValue)))
        }
        for purpose in KeyPurpose.allCases {
            let leaf = try #require(service.installed(purpose).first).certificate
            try await flips(of: "keys/\(purpose.rawValue)-cert.pem") { what in
                do throws(KeyFileFailure) {
                    let read = try FileKeyService.open(folder.file("keys"), secret: nil)
                    #expect(read.installed(purpose).first?.certificate == leaf, "\(what)")
                } catch {
                    #expect(error.description.contains("\(purpose.rawValue)-cert.pem"), "\(what): \(error)")
                    #expect(error.description.contains("backup"), "\(what): \(error)")
                }
            }
        }
    }

    // MARK: The authority

    @Test func `no document of the authority is used that was not written, and the one that is damaged is named`() async throws {
        let store = try FileAuthorityStore(directory: folder.path)
        let founded = try Authority.found(
            community: "Test", officers: ["A", "B"], in: store, entropy: SeededEntropy(seed: 3), at: Self.now)
        _ = try await TestCommunity.admit("kiwimail", "kiwimail.example", port: 24, to: founded, at: Self.now)
        try await founded.publish(at: Self.now)
        let later = Self.now + .hours(1), before = await founded.directory(at: later)
        // Files of the log are made anew at the start (LogPublicationTests).
        func documents() throws -> [String] {
            try folder.names().filter { !$0.hasPrefix("log") } + [AuthorityDocument.checkpoint]
        }
        for name in try documents() {
            let isPublished = [AuthorityDocument.checkpoint, AuthorityDocument.revocationList].contains(name)
            let others = try documents().filter { $0 != name }.map { ($0, try folder.read($0)) }
            try await flips(of: name) { what in
                do throws(AuthorityFailure) {
                    let authority = try Authority.open(store, entropy: SeededEntropy(seed: 4))
                    // A serial number that is another one shows in no directory.
                    #expect(name != AuthorityDocument.register, "\(what)")
                    try await authority.publish(at: later)
                    #expect(await authority.directory(at: later).members == before.members, "\(what)")
                } catch {
                    switch error {
                    case .documentDamaged(let damaged): #expect(damaged == name, "\(what): \(error)")
                    // The time that the checkpoint states.
                    case .clockAhead: #expect(isPublished, "\(what)")
                    default: Issue.record("\(what): \(error)")
                    }
                    #expect(
                        error.description.contains(name) || (isPublished && error.description.contains("clock")),
                        "\(what): \(error)")
                }
                for (other, octets) in others { try? folder.write(other, octets) }
            }
        }
    }

    // MARK: Settings and lock

    @Test func `settings are refused with the file's name, or are read; the lock holds whatever its file says`() async throws {
        try folder.write("securemail.yaml", ExampleSettings.text.utf8)
        var refused = 0
        try await flips(of: "securemail.yaml") { what in
            do { _ = try NodeSettings.read(file: folder.file("securemail.yaml"), environment: [:]) } catch {
                refused += 1
                #expect("\(error)".contains("securemail.yaml"), "\(what): \(error)")
            }
        }
        #expect(refused > 0)
        try folder.write("lock", "whatever".utf8)
        let lock = try #require(try StateLock.takeNow(in: folder.path))
        #expect(try StateLock.takeNow(in: folder.path) == nil)
        withExtendedLifetime(lock) {}
    }
}
