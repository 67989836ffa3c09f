import Crypto
import Foundation
import MailModel
import MerkleLog
import Testing

/// Notes that others signed: the examples of C2SP signed-note, those of Go's `golang.org/x/mod/sumdb/note`, and a checkpoint of a public
/// log with its witnesses.
@Suite("C2SP signed-note and tlog-cosignature: published notes")
struct NoteVectorTests {
    private static let verse = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    private static let peter =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    private static let enoch =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
    private static let peterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let enochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    /// As their operators publish them.
    private static let witnesses = [
        "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
        "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    ]
    private static let arche = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"

    private static func note(_ text: String) throws -> SignedNote { try SignedNote(parsing: Octets(utf8: text)) }

    @Test func `the example of the specification verifies`() throws {
        let key = try NoteKey(parsing: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let note = try Self.note(
            """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

            """)
        #expect(try note.verified(by: [key]).map(\.key) == [key])
    }

    @Test func `Go's key signs as Go signs`() throws {
        // PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz
        let seed = try #require(Data(base64Encoded: "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")).dropFirst()
        let signer = try NoteSigner(name: "PeterNeumann", key: try .init(rawRepresentation: seed))
        #expect(try signer.key(.note).text == Self.peterKey)
        var note = try SignedNote(text: Self.verse)
        note.add(try signer.sign(Self.verse))
        // Not of a fixed spelling: what is signed anew takes the place of what was.
        note.add(try signer.sign(Self.verse))
        let key = try NoteKey(parsing: Self.peterKey)
        #expect(try note.verified(by: [key]).map(\.key) == [key])
        #expect(note.signatures.count == 1)
    }

    @Test func `of Go's note known keys are verified and others passed over`() throws {
        let (peter, enoch) = (try NoteKey(parsing: Self.peterKey), try NoteKey(parsing: Self.enochKey))
        let note = try Self.note(Self.verse + "\n" + Self.peter + Self.enoch)
        #expect(try note.verified(by: [peter]).map(\.key) == [peter])
        #expect(try note.verified(by: [peter, enoch]).map(\.key) == [peter, enoch])
        #expect(try note.verified(by: []).isEmpty)
        #expect(note.octets == Octets(utf8: Self.verse + "\n" + Self.peter + Self.enoch))
    }

    @Test func `what Go refuses is refused`() throws {
        let peter = try NoteKey(parsing: Self.peterKey)
        let broken = Self.peter.replacing("/SffcvIAQ", with: "ABCD/SffcvIAQ")
        #expect(throws: LogFailure.signatureWrong(name: "PeterNeumann")) {
            try Self.note(Self.verse + "\n" + broken).verified(by: [peter])
        }
        for text in [
            Self.verse, Self.verse + "\n" + Self.peter.dropLast(), "\u{1}" + Self.verse + "\n" + Self.peter,
            Self.verse + "\n" + Self.peter + "Unexpected line.\n",
            Self.verse + "\n" + Self.peter.replacing("PeterN", with: "Bad N"),
            Self.verse + "\n" + String(repeating: Self.peter, count: 101),
        ] { #expect(throws: LogFailure.noteMalformed) { try Self.note(text) } }
        #expect(throws: LogFailure.noteMalformed) {
            try SignedNote(parsing: Octets([0xFF] + Array((Self.verse + "\n" + Self.peter).utf8)))
        }
    }

    @Test func `no part of Go's key, and no change of it, is a key`() throws {
        let text = Self.peterKey
        for from in text.indices {
            for to in text.indices[from...] where from > text.startIndex || text.index(after: to) < text.endIndex {
                #expect((try? NoteKey(parsing: String(text[from...to]))) == nil)
            }
        }
        let octets = Array(text.utf8)
        for place in octets.indices {
            var changed = octets
            changed[place] += 1
            #expect((try? NoteKey(parsing: String(decoding: changed, as: UTF8.self))) == nil, "\(place)")
        }
        // Of another length, and of another kind, each with the id that goes with it.
        for text in [
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ] { #expect((try? NoteKey(parsing: text)) == nil) }
        // Its base64 holds a plus.
        let plus = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"
        #expect(try NoteKey(parsing: plus).text == plus)
    }

    @Test func `a public log's checkpoint verifies with its witnesses, and says when they saw it`() throws {
        let note = try SignedNote(parsing: try VectorFile.octets("checkpoint.txt"))
        let witnesses = try Self.witnesses.map { try NoteKey(parsing: $0) }
        let log = try LogIdentity(key: try NoteKey(parsing: Self.arche), witnesses: witnesses, quorum: 4)
        let now = try #require(Timestamp(rfc3339: "2026-05-24T00:00:00Z"))
        let verified = try log.verify(note, at: now)
        #expect(verified.checkpoint.size == 1_432_088_532)
        #expect(verified.seenAt == Timestamp(seconds: 0x6A12_2120))
        #expect(note.octets == (try VectorFile.octets("checkpoint.txt")))
    }

    @Test func `a public log's checkpoint with one octet changed verifies no more`() throws {
        let octets = Array(try VectorFile.octets("checkpoint.txt").bytes)
        let witnesses = try Self.witnesses.map { try NoteKey(parsing: $0) }
        let log = try LogIdentity(key: try NoteKey(parsing: Self.arche), witnesses: witnesses, quorum: 4)
        let now = try #require(Timestamp(rfc3339: "2026-05-24T00:00:00Z"))
        // The first signature is of a kind that is not known here, and passed over, whosever it says it is.
        let first = octets.firstRange(of: Array("— arche".utf8))
        let unknown = first.map { $0.lowerBound + 4..<$0.lowerBound + 160 }
        for place in octets.indices where unknown?.contains(place) != true {
            var changed = octets
            changed[place] ^= 1
            let isTaken = (try? log.verify(try SignedNote(parsing: Octets(changed)), at: now)) != nil
            #expect(!isTaken, "octet \(place)")
        }
    }
}
