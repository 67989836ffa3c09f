import Crypto
import MailModel
import MerkleLog
import Testing

/// C2SP tlog-cosignature, in one line.
@Suite struct CheckpointLineTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let log: NoteSigner
    private let verified: VerifiedCheckpoint

    init() throws {
        log = try NoteSigner(name: "log.example/directory", key: .init())
        let checkpoint = try Checkpoint(origin: log.name, size: 7, root: try MadeLeaves.tree(7).root)
        var note = try SignedNote(text: checkpoint.text)
        note.add(try log.sign(checkpoint.text))
        note.add(try log.cosign(checkpoint, at: Self.now))
        let identity = try LogIdentity(key: try log.key(.note), witnesses: [try log.key(.cosignature)], quorum: 1)
        verified = try identity.verify(note, at: Self.now)
    }

    private func line() throws -> CheckpointLine {
        try #require(CheckpointLine(verified, cosignedBy: try log.key(.cosignature)))
    }

    @Test func `one line says what the log signed, and when`() throws {
        let line = try line(), key = try log.key(.cosignature)
        #expect(line.text.utf8.count <= LogLimits.checkpointLine && !line.text.contains("\n"))
        let read = try CheckpointLine(parsing: line.text)
        #expect(read == line)
        let found = try read.verified(by: key)
        #expect(found.checkpoint == verified.checkpoint && found.seenAt == Self.now)
        #expect(
            try LogIdentity(key: try log.key(.note), witnesses: [key]).verify(verified.note, at: Self.now).checkpoint
                == found.checkpoint)
    }

    @Test func `the longest fits the limit`() throws {
        let octets = String(repeating: "A", count: 43) + "="
        let signature = String(repeating: "A", count: 86) + "=="
        let text = "281474976710656 \(octets) 253402300799 \(signature)"
        #expect(try CheckpointLine(parsing: text).text.utf8.count == LogLimits.checkpointLine)
    }

    @Test func `a line of which anything was changed is not the log's`() throws {
        let fields = try line().text.split(separator: " ").map { String($0) }, key = try log.key(.cosignature)
        for (place, value) in [(0, "8"), (1, String(repeating: "A", count: 43) + "="), (2, "1800000001")] {
            var some = fields
            some[place] = value
            let line = try CheckpointLine(parsing: some.joined(separator: " "))
            #expect(throws: LogFailure.signatureWrong(name: log.name)) { try line.verified(by: key) }
        }
        let stranger = try NoteSigner(name: log.name, key: .init()).key(.cosignature)
        #expect(throws: LogFailure.signatureWrong(name: log.name)) { try self.line().verified(by: stranger) }
    }

    @Test(arguments: [
        "", "7", "7 R T S", " 7 R 12 S", "7 R 12 S ", "07 R 12 S", "-7 R 12 S", "7  R 12 S", "7 R 012 S", "7 R -1 S",
        "7 R 99999999999999 S",
        "281474976710657 R 12 S", "7 S 12 R", "7 R 12 S S", "7\tR 12 S",
    ]) func `what is no such line is refused`(_ pattern: String) {
        let root = String(repeating: "A", count: 43) + "=", signature = String(repeating: "A", count: 86) + "=="
        let text = pattern.replacing("R", with: root).replacing("S", with: signature)
        #expect(throws: LogFailure.checkpointMalformed) { try CheckpointLine(parsing: text) }
    }
}
