package import MailModel
import MessageFormat

/// The MIME entity inside the envelope: SignedData, binary (RFC 8551 section 3.5.2).
package enum SignedEntity {
    private static let header = """
        Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r
        Content-Transfer-Encoding: binary\r
        \r\n
        """

    static func octets(_ signedData: Octets) -> Octets { .joined([Octets(utf8: header), signedData]) }

    package static func signedData(in entity: Octets) throws(OpeningFailure) -> Octets {
        let message: Message
        do { message = try Message(parsing: entity) } catch { throw .malformed }
        guard MIMERoot.smimeType(of: message.header) == "signed-data",
            ASCII.lowercased(MIMERoot.transferEncoding(of: message.header)) == "binary"
        else { throw .notOneSignedPart }
        return message.body
    }
}

/// What the root part of a message says it is.
enum MIMERoot {
    /// The `smime-type` of an application/pkcs7-mime root; `nil` for any other.
    static func smimeType(of header: Header) -> String? {
        let types = header.fields(named: "Content-Type")
        guard types.count == 1, let type = try? ContentType(parsing: types[0].unfolded[...]),
            type.is("application", "pkcs7-mime")
        else { return nil }
        return type.parameters["smime-type"].map { ASCII.lowercased($0) }
    }

    static func transferEncoding(of header: Header) -> String {
        let fields = header.fields(named: "Content-Transfer-Encoding")
        guard fields.count == 1 else { return fields.isEmpty ? "7bit" : "" }
        return String(decoding: fields[0].unfolded, as: UTF8.self)
    }
}
