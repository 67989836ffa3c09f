import MailModel
import MessageFormat
import X509

extension Act {
    /// All that the act says, by the names of its fields in the log, for who is to sign it. A certificate is shown as what can be compared
    /// by voice: the SHA-256 of its key's SubjectPublicKeyInfo, and when it ends.
    package var shown: [(name: String, value: String)] {
        fields.sorted { $0.key < $1.key }.map { name, value in (name, Self.shown(name, value)) }
    }

    private static func shown(_ name: String, _ value: JSONValue) -> String {
        guard case .string(let text) = value else { return String(decoding: value.canonical, as: UTF8.self) }
        guard name == "certificate" else { return text }
        guard let certificate = Base64.octets(text).flatMap({ Certificate(der: .init($0)) }) else { return "cannot be read" }
        return "key \(Hexadecimal.text(certificate.keyDigest)), until \(certificate.validTo.rfc3339)"
    }
}
