import SASLProtocol

/// Messages of sign-ins: nothing but the right proof is taken, whatever comes.
func fuzzSASL(_ octets: UnsafeRawBufferPointer) {
    let octets = Array(octets)
    if let credentials = PasswordCredentials(plain: octets) {
        precondition(PasswordCredentials(plain: credentials.plain)?.user == credentials.user, "credentials are read back")
    }
    let text = String(decoding: octets, as: UTF8.self)
    if let record = ScramRecord(text: text) { precondition(ScramRecord(text: record.text) == record, "a record is read back") }
    let messages = text.split(separator: "\n", maxSplits: 1).map(String.init)
    var server = ScramServer(serverNonce: "3rfcNHYJY1ZVvWVs7j")
    guard let first = messages.first, let user = try? server.clientFirst(first) else { return }
    precondition(!user.isEmpty)
    guard (try? server.found(ScramServer.decoy(for: user, secret: [1]), isKnown: false)) != nil else { return }
    precondition((try? server.clientFinal(messages.last ?? "")) == nil, "an unknown user proves nothing")
}
