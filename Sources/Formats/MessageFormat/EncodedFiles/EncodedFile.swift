package import MailModel

/// A file that stands in a text as people sent files before MIME, and some still do.
package struct EncodedFile: Sendable, Hashable {
    package enum Encoding: Sendable, Hashable, CaseIterable {
        /// POSIX uuencode, its historical algorithm.
        case uuencode
        /// BinHex 4.0 (RFC 1741 section 3).
        case binHex
        /// yEnc 1.3, mostly from Usenet.
        case yEnc
    }

    /// Octets of one file that a decoder makes beyond the measure of its text: blanks put back, runs written out.
    static let maximumRestored = 64 * 1_024

    package let encoding: Encoding
    /// As the sender wrote it: data for display, never a path.
    package let name: String
    /// The content, of BinHex its data fork. What could be read of it, where it is damaged.
    package let content: Octets
    /// Whether a check sum or length does not agree, or the end is missing.
    package let isDamaged: Bool

    init(_ encoding: Encoding, name: some Sequence<UInt8>, content: [UInt8], isDamaged: Bool) {
        self.encoding = encoding
        self.name = EncodedWords.printable(Charset.utf8.decode(name))
        self.content = Octets(content)
        self.isDamaged = isDamaged
    }

    /// All files in a text, in their order, at most ``MessageLimits/parts``. What only looks like the start of one is text. Linear time;
    /// content is no larger than the text, but for what each decoder puts back within ``maximumRestored``.
    package static func all(in text: Octets) -> [EncodedFile] {
        var lines = LineReader(text.bytes)
        var files: [EncodedFile] = []
        while files.count < MessageLimits.parts, let line = lines.next() {
            if let file = file(startedBy: line, &lines) { files.append(file) }
        }
        return files
    }

    private static func file(startedBy line: ArraySlice<UInt8>, _ lines: inout LineReader) -> EncodedFile? {
        switch line.first {
        case 0x62: UUDecoder.read(startedBy: line, &lines)
        case 0x3D: YEncDecoder.read(startedBy: line, &lines)
        case 0x28: BinHexDecoder.read(startedBy: line, &lines)
        default: nil
        }
    }
}
