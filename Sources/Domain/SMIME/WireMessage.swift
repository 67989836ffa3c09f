package import MailModel
import MessageFormat

/// A protected copy as it is sent: outer header, MIME fields (RFC 8551 section 3.4), and the envelope in one of two encodings.
package struct WireMessage: Sendable {
    private let copy: ProtectedCopy

    package init(_ copy: ProtectedCopy) { self.copy = copy }

    /// Lines, with the envelope in base64.
    package var lines: Octets {
        .joined([copy.outerHeader, Self.fields("base64"), Base64.encodeLines(copy.cms)])
    }

    /// For a way that carries any octet: header and envelope, which stand behind each other, as they are.
    package var binary: [Octets] { [.joined([copy.outerHeader, Self.fields("binary")]), copy.cms] }

    private static func fields(_ encoding: String) -> Octets {
        Octets(
            utf8: """
                MIME-Version: 1.0\r
                Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;\r
                 name="smime.p7m"\r
                Content-Disposition: attachment; filename="smime.p7m"\r
                Content-Transfer-Encoding: \(encoding)\r
                \r\n
                """)
    }
}
