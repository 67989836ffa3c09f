import SMTPProtocol

/// A peer's session over any octets: one answer a command, mail only with a recipient, nothing after its end.
func fuzzSMTPServer(_ octets: UnsafeRawBufferPointer) {
    var session = FuzzedSession(octets, tls: .fromFirstOctet, authentication: .none)
    session?.run()
}

/// A submission: no mail and no secret before TLS, no mail before a right sign-in.
func fuzzSMTPSubmission(_ octets: UnsafeRawBufferPointer) {
    var session = FuzzedSession(octets, tls: .required, authentication: .passwordsAndSCRAM)
    session?.run()
}
