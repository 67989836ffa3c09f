import Crypto
import Foundation
package import MailModel

/// Messages as mail is at its worst, made by `Set/torture.py` when a test first asks, with what is expected of them in
/// `Set/expected.jsonl`. The script says why it is done so.
package enum TortureSet {
    package enum Failure: Error { case differsFromExpected(String) }

    /// Names of what the messages are about, the first word of theirs.
    package static let families = [
        "address", "charset", "encoded-file", "encoded-word", "framing", "header", "kind", "parameter", "structure",
        "transfer-encoding",
    ]

    /// One program makes them all, once.
    private static let made = Result { try make() }

    package static func messages(of family: String) throws -> [TortureMessage] {
        try made.get().filter { $0.expected.name.hasPrefix(family + "/") }
    }

    package static func all() throws -> [TortureMessage] { try made.get() }

    /// Messages of Python's own tests; none where it came without them.
    package static func pythonsOwn() throws -> [PythonMessage] { try pythons.get() }

    /// Whether the tests of Python's email package are there, or must be.
    package static var isPythonsOwnWanted: Bool {
        Python.mustBeThere || Python.path != nil && (try? pythons.get().isEmpty) == false
    }

    package static func digest(_ octets: Octets) -> String {
        Hexadecimal.text(Array(SHA256.hash(data: octets.bytes).prefix(8)))
    }

    private static func make() throws -> [TortureMessage] {
        let expectations = try JSONLines.decode(TortureMessage.Expected.self, from: Data(contentsOf: place("expected.jsonl")))
        let output = try Python.output(running: place("torture.py"), [place("expected.jsonl").path])
        var octets: [Substring: Octets] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            octets[words[0]] = Octets(Array(Data(base64Encoded: String(words[1])) ?? Data()))
        }
        guard octets.count == expectations.count else { throw Failure.differsFromExpected("their number") }
        return try expectations.map { expected in
            guard let made = octets[expected.name[...]], made.count == expected.octets, digest(made) == expected.sha else {
                throw Failure.differsFromExpected(expected.name)
            }
            return TortureMessage(expected: expected, octets: made)
        }
    }

    private static let pythons = Result {
        try JSONLines.decode(
            PythonMessage.self, from: Data(try Python.output(running: place("pythons.py"), [], orNothingWith: 3)))
    }

    private static func place(_ file: String) -> URL {
        (Bundle.module.resourceURL ?? URL(fileURLWithPath: "/nonexistent")).appendingPathComponent("Set/\(file)")
    }
}
