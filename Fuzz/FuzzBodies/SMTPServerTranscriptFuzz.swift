import MailModel
import MessageFormat
import SMTPProtocol

/// A client that keeps every rule is served: each command is answered as its place in the session demands, and what is stored is what was
/// sent, octet for octet, for those it was sent to (RFC 5321 section 4.1.4, RFC 3030, RFC 3207, RFC 4954).
func fuzzSMTPServerTranscript(_ octets: UnsafeRawBufferPointer) {
    let transcript = LegalTranscript(octets)
    transcript.octets.withUnsafeBytes { wire in
        var session = FuzzedSession(
            wire, tls: transcript.isSubmission ? .required : .fromFirstOctet,
            authentication: transcript.isSubmission ? .passwordsAndSCRAM : .none)
        session?.run()
        guard let session else { return }
        precondition(session.codes == transcript.codes, "each command gets its answer")
        precondition(session.messages.map(\.content) == transcript.messages.map(\.content), "what is stored is what was sent")
        precondition(
            session.messages.map(\.envelope.recipients.count) == transcript.messages.map(\.recipients), "for those it was for")
    }
}

/// What a client says in the transcript that these octets make: tests hold the kept corpus to reaching every part of a session.
package func smtpServerTranscript(_ octets: [UInt8]) -> String {
    octets.withUnsafeBytes { String(decoding: LegalTranscript($0).octets, as: UTF8.self) }
}
