import MailModel

/// Joins the pieces of one parameter in their order (RFC 2231 section 4.1). Encoded pieces are joined before they are decoded, as
/// writers cut inside a character.
struct ParameterText {
    private var charset: Charset?
    private var octets: [UInt8] = []
    private var result = ""
    private var isFirst = true

    mutating func append(_ piece: ParameterPiece) throws(MIMEFieldFault) {
        defer { isFirst = false }
        if isFirst, piece.isExtended {
            let first = try piece.extendedValue()
            charset = first.charset.map(Self.charset)
            octets = first.octets
        } else if piece.isExtended {
            octets += piece.percentDecoded(piece.value[...])
        } else if let charset, !charset.extendsASCII {
            // A plain piece is ASCII whatever the others are in.
            flush()
            result += Charset.utf8.decode(piece.value)
        } else {
            octets += piece.value
        }
    }

    mutating func text() -> String {
        guard charset != nil else { return EncodedWords.decode(octets[...]) }
        flush()
        return EncodedWords.printable(result)
    }

    private mutating func flush() {
        if let charset { result += charset.decode(octets) }
        octets = []
    }

    /// None is US-ASCII; an unknown one is read as ``Charset/decode(_:named:)`` does.
    static func charset(_ name: ArraySlice<UInt8>) -> Charset {
        name.isEmpty ? .usASCII : Charset(name: String(decoding: name, as: UTF8.self)) ?? .utf8
    }
}
