import CMSFormat
import MailModel

/// What is read as DER is read as BER too, and as the same; verifying what nobody signed ends in a failure and nothing else.
func fuzzCMS(_ octets: UnsafeRawBufferPointer) {
    let input = Octets(Array(octets))
    let inParts = try? SignedData(parsing: input, encoding: .ber)
    if let signed = try? SignedData(parsing: input) {
        precondition(signed.content.count < input.count && signed.content == inParts?.content, "content is a part of the input")
        precondition(signed.certificates == inParts?.certificates, "the encodings disagree on certificates")
    }
    _ = try? inParts?.verify(accepting: Set(SignatureAlgorithm.allCases), demanding: .contentTypeAndDigest)
    let all = Set(RecipientAlgorithm.allCases)
    let sealedInParts = try? AuthEnvelope(parsing: input, accepting: all, encoding: .ber)
    if let sealed = try? AuthEnvelope(parsing: input, accepting: all) {
        precondition(!sealed.recipients.isEmpty && sealed.recipients.count <= CMSLimits.maximumRecipients)
        precondition(sealed.recipients == sealedInParts?.recipients, "the encodings disagree on recipients")
    }
}
