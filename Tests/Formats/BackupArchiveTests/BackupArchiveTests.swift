import BackupArchive
import Foundation
import Testing

@Suite struct BackupArchiveTests {
    private static let secret = BackupSecret.keyFile(Array(repeating: 7, count: 32))
    private static let salt = Array(UInt8(0)..<32)
    private static let about = BackupAbout(
        program: "1", node: "gateway.example", roles: ["gateway"], takenAt: "2027-01-15T08:00:00Z", hasKeys: true,
        storageKeyCheck: [1, 2, 3], leftOut: ["keys/signing-key.pem"])

    private static func octets(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    private static func sealed(_ plain: [UInt8], _ secret: BackupSecret = secret) throws -> [UInt8] {
        var sealer = try BackupSealer(secret: secret, salt: salt)
        return sealer.header + (try sealer.append(plain)) + (try sealer.finish())
    }

    private static func opened(_ octets: [UInt8], _ secret: BackupSecret = secret, piece: Int = 100_000) throws -> [UInt8] {
        var opener = BackupOpener(secret: secret), plain: [UInt8] = []
        for start in stride(from: 0, to: octets.count, by: piece) {
            plain += try opener.append(octets[start..<min(start + piece, octets.count)])
        }
        return plain + (try opener.finish())
    }

    @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 524_288, 700_000])
    func `a stream of any length opens as it was sealed`(_ count: Int) throws {
        let plain = Self.octets(count)
        #expect(try Self.opened(try Self.sealed(plain)) == plain)
    }

    @Test func `a passphrase opens it, another does not, and a key file in its place does not`() throws {
        let plain = Self.octets(1_000), sealed = try Self.sealed(plain, .passphrase("kia kaha"))
        #expect(try Self.opened(sealed, .passphrase("kia kaha")) == plain)
        #expect(throws: BackupFailure.doesNotOpen) { _ = try Self.opened(sealed, .passphrase("kia kahA")) }
        #expect(throws: BackupFailure.doesNotOpen) { _ = try Self.opened(sealed) }
        #expect(throws: BackupFailure.doesNotOpen) {
            _ = try Self.opened(try Self.sealed(plain), .keyFile(Array(repeating: 8, count: 32)))
        }
        #expect(throws: BackupFailure.secretUnfit) { _ = try Self.sealed(plain, .keyFile([1])) }
        #expect(throws: BackupFailure.secretUnfit) { _ = try Self.sealed(plain, .passphrase("")) }
    }

    @Test func `whatever is cut off is missed, at the end of a part too`() throws {
        let sealed = try Self.sealed(Self.octets(600_000)), part = 262_144 + 16, head = 69
        for length in [head + part, head + 2 * part, sealed.count - 1, head + part + 5, sealed.count - 16] {
            #expect(throws: BackupFailure.truncated, "\(length)") { _ = try Self.opened(Array(sealed.prefix(length))) }
        }
        #expect(throws: BackupFailure.truncated) { _ = try Self.opened(Array(sealed.prefix(30))) }
        #expect(throws: BackupFailure.notABackup) { _ = try Self.opened([]) }
        #expect(throws: BackupFailure.notABackup) { _ = try Self.opened(Self.octets(1_000)) }
    }

    @Test func `a changed octet, swapped parts and an appended octet are found`() throws {
        let sealed = try Self.sealed(Self.octets(800_000)), part = 262_144 + 16, head = 69
        for position in [head, head + part, head + 2 * part + 100, sealed.count - 1] {
            var changed = sealed
            changed[position] ^= 1
            #expect(throws: BackupFailure.self, "\(position)") { _ = try Self.opened(changed) }
        }
        let header = Array(sealed[..<head]), first = Array(sealed[head..<(head + part)])
        let second = Array(sealed[(head + part)..<(head + 2 * part)]), rest = Array(sealed[(head + 2 * part)...])
        let swapped: [UInt8] = header + second + first + rest, lacking: [UInt8] = header + first + rest
        #expect(throws: BackupFailure.self) { _ = try Self.opened(swapped) }
        #expect(throws: BackupFailure.altered) { _ = try Self.opened(lacking) }
        #expect(throws: BackupFailure.self) { _ = try Self.opened(sealed + [0]) }
        var later = sealed
        later[18] = UInt8(ascii: "2")
        #expect(throws: BackupFailure.newer) { _ = try Self.opened(later) }
    }

    @Test func `damage at the beginning is told from a wrong secret`() throws {
        let sealed = try Self.sealed(Self.octets(600_000)), small = try Self.sealed([1, 2, 3])
        var changed = sealed
        changed[100] ^= 1
        #expect(throws: BackupFailure.altered) { _ = try Self.opened(changed) }
        #expect(throws: BackupFailure.truncated) { _ = try Self.opened(Array(small.dropLast())) }
        for octets in [sealed, changed, small] {
            #expect(throws: BackupFailure.doesNotOpen) { _ = try Self.opened(octets, .keyFile(Array(repeating: 8, count: 32))) }
            #expect(throws: BackupFailure.doesNotOpen) { _ = try Self.opened(octets, .passphrase("kia kaha")) }
        }
    }

    /// Without the check value, and with a manifest in JSON.
    @Test(arguments: [1, 1_000_000]) func `a backup of the first form is read`(_ piece: Int) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/first.backup.base64")
        let octets = try #require(Data(base64Encoded: try Data(contentsOf: file), options: .ignoreUnknownCharacters))
        let plain = try Self.opened(Array(octets), .keyFile(Array(repeating: 7, count: 40)), piece: piece)
        let read = try Self.read(plain, piece: piece)
        #expect(read.about?.node == "authority.example" && read.about?.decryptionKeys == nil)
        #expect(read.files.keys.contains("state/authority/statements") && read.files["state/authority/root.pem"] != nil)
        #expect(throws: BackupFailure.doesNotOpen) { _ = try Self.opened(Array(octets)) }
    }

    private static func records(_ files: [(String, [UInt8])]) throws -> [UInt8] {
        var writer = BackupWriter()
        var octets = try writer.about(about)
        for (name, content) in files {
            octets += try writer.begin(name, size: content.count)
            if !content.isEmpty { try writer.note(content) }
            octets += content
        }
        return octets + (try writer.finish())
    }

    private static func read(_ octets: [UInt8], piece: Int) throws -> (about: BackupAbout?, files: [String: [UInt8]]) {
        var reader = BackupReader(), about: BackupAbout?, files: [String: [UInt8]] = [:], name = ""
        for start in stride(from: 0, to: octets.count, by: piece) {
            for event in try reader.append(octets[start..<min(start + piece, octets.count)]) {
                switch event {
                case .about(let found): about = found
                case .began(let found, _): (name, files[found]) = (found, [])
                case .octets(let part): files[name, default: []] += part
                case .ended: break
                }
            }
        }
        try reader.finish()
        return (about, files)
    }

    @Test(arguments: [1, 3, 1_000, 1_000_000]) func `records are read in pieces of any size`(_ piece: Int) throws {
        let files = ["state/queue.sqlite": Self.octets(2_000), "state/queue-content/aa": [], "keys/storage-key.pem": [1]]
        let read = try Self.read(try Self.records(files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }), piece: piece)
        #expect(read.about == Self.about && read.files == files)
    }

    @Test(arguments: [
        "../x", "a", "a/../b", "/etc/passwd", "a//b", "a/.", "", "a/b\u{0}", "a/b/c/d/e/f/g/h/i",
        "state/" + String(repeating: "x", count: 600),
    ])
    func `a name that leads elsewhere is refused by writer and reader`(_ name: String) throws {
        #expect(throws: BackupFailure.malformed) { _ = try Self.records([(name, [1])]) }
        let text = Array(name.utf8)
        var octets = try BackupWriter().about(Self.about)
        octets += [UInt8(text.count >> 8), UInt8(text.count & 255)] + text + [0, 0, 0, 0, 0, 0, 0, 1, 1]
        #expect(throws: BackupFailure.malformed) { try Self.read(octets, piece: 100) }
    }

    @Test(arguments: ["a/one", "manifest"], [1, 1_000]) func `a record of the greatest length is not there`(
        _ name: String, _ piece: Int
    )
        throws
    {
        let text = Array(name.utf8), octets = try BackupWriter().about(Self.about) + [0, UInt8(text.count)] + text
        let longest = [0x7F] + [UInt8](repeating: 0xFF, count: 7)
        #expect(throws: BackupFailure.truncated) { try Self.read(octets + longest + [1, 2, 3], piece: piece) }
        #expect(throws: BackupFailure.malformed) {
            try Self.read(octets + [0x80] + longest.dropFirst() + [1, 2, 3], piece: piece)
        }
    }

    @Test func `what its manifest does not name, and what it lacks, is found`() throws {
        let one = try Self.records([("a/one", [1]), ("a/two", [2])])
        let other = try Self.records([("a/one", [1]), ("a/two", [3])])
        // The files of one with the manifest of the other.
        let manifest = try #require(one.firstRange(of: Array("manifest".utf8))).lowerBound
        #expect(throws: BackupFailure.manifestDiffers("a/two")) {
            _ = try Self.read(Array(one[..<manifest]) + Array(other[manifest...]), piece: 10)
        }
        #expect(throws: BackupFailure.truncated) { try Self.read(Array(one[..<(manifest - 2)]), piece: 10) }
        // One of them more, and one less, is named.
        let three = try Self.records([("a/one", [1]), ("a/two", [2]), ("a/xxx", [3])])
        let longer = try #require(three.firstRange(of: Array("manifest".utf8))).lowerBound
        for (files, end) in [(one[..<manifest], three[longer...]), (three[..<longer], one[manifest...])] {
            #expect(throws: BackupFailure.manifestDiffers("a/xxx")) { _ = try Self.read(Array(files) + Array(end), piece: 10) }
        }
        #expect(throws: BackupFailure.malformed) { try Self.read(one + [0], piece: 10) }
    }
}
