import Crypto
import MailModel
import MerkleLog
import Testing

@Suite("C2SP signed-note")
struct SignedNoteTests {
    private static func signer(_ name: String) throws -> NoteSigner { try NoteSigner(name: name, key: .init()) }

    /// The last empty line parts text and signatures.
    @Test func `a text may hold empty lines`() throws {
        let signer = try Self.signer("quasimodo.example/salvatore")
        let text = "Ognuno sta solo\n\n\ned è subito sera.\n"
        var note = try SignedNote(text: text)
        note.add(try signer.sign(text))
        let read = try SignedNote(parsing: note.octets)
        #expect(read == note && read.text == text)
        #expect(try read.verified(by: [signer.key(.note)]).count == 1)
    }

    @Test(arguments: ["", " ", "a b", "a+b", "a\u{A0}b", "a\u{2003}b", "a\nb", "a\tb", String(repeating: "a", count: 256)])
    func `a name that cannot be told from what is beside it is none`(_ name: String) {
        #expect(throws: LogFailure.keyNameUnfit) { try NoteSigner(name: name, key: .init()) }
    }

    @Test func `a note of no line feed, or with control characters, is none`() {
        for text in ["", "abc", "a\tb\n", "a\r\n", "a\u{0}\n"] {
            #expect(throws: LogFailure.noteMalformed) { try SignedNote(text: text) }
        }
    }

    @Test func `signatures that others add are passed over, 16 of them and more`() throws {
        let signer = try Self.signer("log.example")
        var note = try SignedNote(text: "text\n")
        for other in 0..<30 { note.add(try Self.signer("other.example/\(other)").sign(note.text)) }
        note.add(try signer.sign(note.text))
        #expect(try SignedNote(parsing: note.octets).verified(by: [signer.key(.note)]).count == 1)
    }

    @Test func `a limit holds for signatures and for octets`() throws {
        var note = try SignedNote(text: "text\n")
        for other in 0..<65 { note.add(try Self.signer("other.example/\(other)").sign(note.text)) }
        #expect(throws: LogFailure.noteMalformed) { try SignedNote(parsing: note.octets) }
        let long = try SignedNote(text: String(repeating: "a", count: 70_000) + "\n")
        #expect(throws: LogFailure.noteMalformed) { try SignedNote(parsing: long.octets) }
    }

    @Test func `a signature under a known key's name that is not its own makes the note refused`() throws {
        let signer = try Self.signer("log.example"), key = try signer.key(.note)
        var note = try SignedNote(text: "text\n")
        note.add(try signer.sign("other text\n"))
        #expect(throws: LogFailure.signatureWrong(name: "log.example")) { try note.verified(by: [key]) }
        // Beside one that is right, too.
        let right = try signer.sign(note.text), wrong = note.signatures[0]
        let both = try SignedNote(text: note.text, signatures: [right, wrong])
        #expect(throws: LogFailure.signatureWrong(name: "log.example")) { try both.verified(by: [key]) }
        // Under the same name by another key it is anybody's.
        let other = try Self.signer("log.example")
        let foreign = try SignedNote(text: note.text, signatures: [right, try other.sign(note.text)])
        #expect(try foreign.verified(by: [key]).map(\.key) == [key])
    }

    /// Signatures: a key's id tells its kind.
    @Test func `one key as log and as witness has two ids`() throws {
        let signer = try Self.signer("log.example")
        #expect(try signer.key(.note).id != signer.key(.cosignature).id)
        #expect(throws: LogFailure.keyMalformed) { try NoteKey(name: "log.example", kind: .note, octets: [1, 2, 3]) }
    }
}
