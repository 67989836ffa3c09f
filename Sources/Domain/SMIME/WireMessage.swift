package import MailModel
import MessageFormat

/// A protected copy as it is sent: outer header, MIME fields (RFC 8551 section 3.4), base64 of the envelope.
package func wireMessage(of copy: ProtectedCopy) -> Octets {
    let mime = """
        MIME-Version: 1.0\r
        Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;\r
         name="smime.p7m"\r
        Content-Disposition: attachment; filename="smime.p7m"\r
        Content-Transfer-Encoding: base64\r
        \r\n
        """
    return .joined([copy.outerHeader, Octets(utf8: mime), Base64.encodeLines(copy.cms)])
}
