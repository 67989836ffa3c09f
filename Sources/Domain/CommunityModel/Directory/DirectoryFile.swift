import Crypto
package import MailModel

/// The directory as it travels: one signed text, a statement a line.
///
/// Line 1 is ``magic``; line 2 the head, canonical JSON of `{"expires","issued","revocation":["<base64 DER>"],"sequence","statements"}`;
/// then as many leaves as the head says, one a line (canonical JSON holds no line feed); the last line is canonical JSON of
/// `{"key","signature"}`, the publisher's Ed25519 signature over every octet before that line. Each line ends with one LF. Leaves stand
/// as they were signed, so that the file is read in one pass.
package struct DirectoryFile: Sendable {
    package static let magic = "securemail-directory/1"

    package let sequence: UInt64
    package let issuedAt: Timestamp
    package let expiresAt: Timestamp
    package let leaves: [Octets]
    /// DER of the revocation lists.
    package let revocation: [Octets]
    package let octets: Octets
    let signature: StatementSignature
    let signedLength: Int

    /// Reads the frame; nothing of it is believed before ``verify(by:roots:after:continuing:at:)``.
    package static func parse(_ octets: Octets) throws(DirectoryFailure) -> DirectoryFile {
        guard octets.count <= DirectoryLimits.octets else { throw .tooLarge }
        guard octets.bytes.last == 0x0A else { throw .malformed }
        let lines = octets.bytes.dropLast().split(
            separator: 0x0A, maxSplits: StatementLimits.statements + 3, omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0].elementsEqual(magic.utf8), let last = lines.last,
            last.count <= DirectoryLimits.headOctets
        else { throw .malformed }
        let leaves = lines[2..<(lines.count - 1)].map { Octets($0) }
        do throws(StatementFailure) {
            let head = try DirectoryHead(parsing: lines[1])
            guard head.statements == leaves.count else { throw .fieldWrong("statements") }
            let signature = try StatementSignature(JSONValue.forStatement(last, canonical: true))
            return DirectoryFile(
                sequence: head.sequence, issuedAt: head.issuedAt, expiresAt: head.expiresAt, leaves: leaves,
                revocation: head.revocation, octets: octets, signature: signature,
                signedLength: octets.count - last.count - 1)
        } catch { throw .malformed }
    }

    /// Makes and signs a file.
    package static func publish(
        sequence: UInt64, issuedAt: Timestamp, expiresAt: Timestamp, leaves: [Octets], lists: [CertificateRevocationList],
        publisher: some StatementSigner
    ) throws -> DirectoryFile {
        let head = DirectoryHead(
            sequence: sequence, issuedAt: issuedAt, expiresAt: expiresAt, statements: leaves.count, revocation: lists.map(\.der))
        var octets = Array((magic + "\n").utf8) + head.canonical + [0x0A]
        for leaf in leaves {
            octets.append(contentsOf: leaf.bytes)
            octets.append(0x0A)
        }
        let signature = StatementSignature(key: publisher.key, signature: try publisher.sign(octets))
        octets += signature.json.canonical + [0x0A]
        return try parse(Octets(octets))
    }

    package var digest: [UInt8] { Array(SHA256.hash(data: octets.bytes)) }
}
