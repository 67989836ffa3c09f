import MailModel
import MessageFormat

/// Encoders and decoders of text go both ways, and no line end comes out of header text.
func fuzzText(_ octets: UnsafeRawBufferPointer) {
    let octets = Octets(Array(octets))
    precondition(QuotedPrintable.decode(QuotedPrintable.encode(octets)) == octets, "quoted-printable goes both ways")
    precondition(Base64.decodeStrictly(Base64.encodeLines(octets)) == octets, "base64 goes both ways")
    _ = Base64.decodeLeniently(octets)
    if let strict = Base64.decodeStrictly(octets) {
        precondition(Octets(Base64.decodeLeniently(octets).octets) == strict, "what is strictly read is leniently the same")
    }
    let text = EncodedWords.decode(octets.bytes)
    precondition(!text.utf8.contains { $0 < 0x20 }, "header text has no line end")
    if let field = try? HeaderField(name: "Subject", value: text) {
        precondition(FramingFault.firstFault(in: field.octets) == nil, "a field ends only at its end")
    }
    _ = try? ContentType(parsing: octets.bytes)
    _ = try? ContentDisposition(parsing: octets.bytes)
    _ = Timestamp(fieldValue: octets.bytes)
}
