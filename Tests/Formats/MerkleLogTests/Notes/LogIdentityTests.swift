import Crypto
import MailModel
import MerkleLog
import Testing

@Suite("C2SP tlog-checkpoint and tlog-cosignature")
struct LogIdentityTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let log: NoteSigner
    private let witnesses: [NoteSigner]
    private let checkpoint: Checkpoint

    init() throws {
        log = try NoteSigner(name: "log.example/directory", key: .init())
        witnesses = try (1...3).map { try NoteSigner(name: "witness.example/w\($0)", key: .init()) }
        checkpoint = try Checkpoint(origin: log.name, size: 7, root: try MadeLeaves.tree(7).root)
    }

    private func identity(quorum: Int) throws -> LogIdentity {
        try LogIdentity(key: log.key(.note), witnesses: try witnesses.map { try $0.key(.cosignature) }, quorum: quorum)
    }

    private func note(seen: [Int64?] = []) throws -> SignedNote {
        var note = try SignedNote(text: checkpoint.text)
        note.add(try log.sign(checkpoint.text))
        for (witness, seconds) in zip(witnesses, seen) {
            guard let seconds else { continue }
            note.add(try witness.cosign(checkpoint, at: Self.now + .seconds(seconds)))
        }
        return note
    }

    @Test func `a checkpoint is three lines and reads as it was written`() throws {
        #expect(checkpoint.text.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
        #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
        let known = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        #expect(try Checkpoint(parsing: known).size == 20_852_163)
        #expect(try Checkpoint(parsing: known + "an extension\n").extensionLines == ["an extension"])
    }

    @Test(arguments: [
        "", "log\n", "log\n7\n", "\n7\nROOT\n", "log\n07\nROOT\n", "log\n+7\nROOT\n", "log\n-7\nROOT\n", "log\n0x7\nROOT\n",
        "log\n 7\nROOT\n", "log\n18446744073709551616\nROOT\n", "log\n18446744073709551615\nROOT\n", "log\n7\nROOT",
        "log\n7\nROOT\n\n",
        "log\n7\nROOT\n\nx\n", "log\n7\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n", "log\n7\nTszzRg==\n", "log\n7\n ROOT\n",
        // The empty tree has one root (C2SP tlog-witness).
        "log\n0\nROOT\n",
    ]) func `what is no tree head is refused`(_ text: String) {
        let text = text.replacing("ROOT", with: "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=")
        #expect(throws: LogFailure.checkpointMalformed) { try Checkpoint(parsing: text) }
    }

    @Test func `more lines than may follow are refused`() {
        let text = "log\n7\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n" + String(repeating: "x\n", count: 17)
        #expect(throws: LogFailure.checkpointMalformed) { try Checkpoint(parsing: text) }
    }

    @Test func `who signed is not the log: refused`() throws {
        var note = try SignedNote(text: checkpoint.text)
        for witness in witnesses { note.add(try witness.cosign(checkpoint, at: Self.now)) }
        #expect(throws: LogFailure.signatureMissing(name: log.name)) { try identity(quorum: 3).verify(note, at: Self.now) }
    }

    @Test func `a checkpoint of another origin under the log's own signature is not the log's`() throws {
        let other = try Checkpoint(origin: "other.example", size: 7, root: checkpoint.root)
        var note = try SignedNote(text: other.text)
        note.add(try log.sign(other.text))
        #expect(throws: LogFailure.otherLog(origin: "other.example")) { try identity(quorum: 0).verify(note, at: Self.now) }
    }

    /// A quorum.
    @Test(arguments: 0...4) func `as many witnesses as are asked for must have signed`(_ count: Int) throws {
        let note = try note(seen: Array(repeating: 0, count: min(count, 3)))
        for quorum in 0...3 {
            let isTaken = (try? identity(quorum: quorum).verify(note, at: Self.now)) != nil
            #expect(isTaken == (quorum <= count), "\(count) of \(quorum)")
        }
    }

    @Test func `one witness under two names, or signing twice, counts once`() throws {
        var note = try note(seen: [0])
        note.add(try witnesses[0].cosign(checkpoint, at: Self.now - .seconds(1)))
        let twice = try SignedNote(text: note.text, signatures: note.signatures + [witnesses[0].cosign(checkpoint, at: Self.now)])
        #expect(throws: LogFailure.tooFewWitnesses(have: 1, need: 2)) { try identity(quorum: 2).verify(twice, at: Self.now) }
        let key = try witnesses[0].key(.cosignature)
        let alias = try NoteKey(name: "alias.example", kind: .cosignature, octets: key.octets)
        #expect(throws: LogFailure.keyMalformed) { try LogIdentity(key: log.key(.note), witnesses: [key, alias], quorum: 2) }
        #expect(throws: LogFailure.keyMalformed) { try LogIdentity(key: log.key(.note), witnesses: [key], quorum: 2) }
    }

    @Test func `a plain signature of a witness is no cosignature, and a cosignature of the log no signature of it`() throws {
        var note = try note()
        note.add(try witnesses[0].sign(checkpoint.text))
        #expect(throws: LogFailure.tooFewWitnesses(have: 0, need: 1)) { try identity(quorum: 1).verify(note, at: Self.now) }
        var other = try SignedNote(text: checkpoint.text)
        other.add(try log.cosign(checkpoint, at: Self.now))
        #expect(throws: LogFailure.signatureMissing(name: log.name)) { try identity(quorum: 0).verify(other, at: Self.now) }
    }

    @Test func `it is as old as a whole quorum says`() throws {
        let note = try note(seen: [-10, -4_000, -90_000])
        #expect(try identity(quorum: 0).verify(note, at: Self.now).seenAt == Self.now - .seconds(10))
        #expect(try identity(quorum: 1).verify(note, at: Self.now).seenAt == Self.now - .seconds(10))
        #expect(try identity(quorum: 2).verify(note, at: Self.now).seenAt == Self.now - .seconds(4_000))
        #expect(try identity(quorum: 3).verify(note, at: Self.now).seenAt == Self.now - .seconds(90_000))
        #expect(try identity(quorum: 0).verify(try self.note(), at: Self.now).seenAt == nil)
    }

    @Test func `a witness whose clock is ahead makes nothing fresh`() throws {
        let note = try note(seen: [301, -4_000, nil])
        #expect(try identity(quorum: 1).verify(note, at: Self.now).seenAt == Self.now - .seconds(4_000))
        #expect(throws: LogFailure.tooFewWitnesses(have: 1, need: 2)) { try identity(quorum: 2).verify(note, at: Self.now) }
        let skewed = try self.note(seen: [300, nil, nil])
        #expect(try identity(quorum: 1).verify(skewed, at: Self.now).seenAt == Self.now + .seconds(300))
    }

    @Test func `a time that is changed, or of no calendar, makes the signature wrong`() throws {
        let genuine = try witnesses[0].cosign(checkpoint, at: Self.now)
        for octets in [
            Array(repeating: 0xFF, count: 8) + genuine.octets.dropFirst(8), [0x7F] + genuine.octets.dropFirst(),
            genuine.octets.prefix(7) + [genuine.octets[7] ^ 1] + genuine.octets.dropFirst(8), Array(genuine.octets.dropLast()),
            genuine.octets + [0],
        ] as [[UInt8]] {
            let forged = NoteSignature(name: genuine.name, keyID: genuine.keyID, octets: octets)
            let note = try SignedNote(text: checkpoint.text, signatures: [log.sign(checkpoint.text), forged])
            #expect(throws: LogFailure.signatureWrong(name: genuine.name)) { try identity(quorum: 0).verify(note, at: Self.now) }
        }
        #expect(throws: LogFailure.cannotSign) { try log.cosign(checkpoint, at: Timestamp(seconds: -1)) }
    }
}
