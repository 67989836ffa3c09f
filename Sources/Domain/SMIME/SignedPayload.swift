package import MailModel
import MessageFormat

/// What is signed: a header section of its own, an empty line, then the message untouched, whatever it is.
package struct SignedPayload {
    package let from: EmailAddress
    package let transfer: Transfer
    package let assurance: Assurance
    package let message: Octets

    /// Fields of the message that the protected header repeats (RFC 9788 section 4).
    private static let repeated = ["From", "To", "Cc", "Date", "Message-ID", "Subject"]

    static func octets(for request: ProtectRequest, outer: OuterHeader) throws -> Octets {
        let copies = repeated.compactMap { name in
            request.message.header.first(named: name).flatMap { $0.form == .regular ? $0.octets.ended : nil }
        }
        var fields = try outer.protectedCopies
        fields.append(try request.transfer.field())
        fields.append(try request.assurance.field())
        fields.append(try .structured(name: "MIME-Version", value: "1.0"))
        fields.append(try .structured(name: "Content-Type", value: "message/rfc822; hp=\"cipher\""))
        fields.append(try .structured(name: "Content-Transfer-Encoding", value: "binary"))
        return .joined(copies + fields.map(\.octets) + [Octets(utf8: "\r\n"), request.message.octets])
    }

    /// Reads what a signature covers.
    package init(parsing octets: Octets) throws(OpeningFailure) {
        let payload: Message
        do { payload = try Message(parsing: octets, limits: SMIMELimits.protectedHeader) } catch { throw .malformed }
        guard let type = Self.sole("Content-Type", payload.header),
            let contentType = try? ContentType(parsing: type.unfolded[...]), contentType.isEmbeddedMessage,
            contentType.parameters["hp"] == "cipher"
        else { throw .malformed }
        let encoding = payload.header.fields(named: "Content-Transfer-Encoding")
        guard
            encoding.isEmpty || encoding.count == 1 && ASCII.lowercased(MIMERoot.transferEncoding(of: payload.header)) == "binary"
        else { throw .malformed }
        guard let transfer = Self.sole(Transfer.fieldName, payload.header).flatMap(Transfer.init),
            let assurance = Self.sole(Assurance.fieldName, payload.header).flatMap(Assurance.init)
        else { throw .malformed }
        do { from = try soleFromAddress(of: payload.header).address } catch { throw .fromMismatch }
        (self.transfer, self.assurance, message) = (transfer, assurance, payload.body)
    }

    private static func sole(_ name: String, _ header: Header) -> HeaderField? {
        let fields = header.fields(named: name)
        return fields.count == 1 ? fields[0] : nil
    }
}

extension Octets {
    /// With the CRLF that the last line of an unfinished header section lacks.
    fileprivate var ended: Octets {
        let isEnded = count >= 2 && self[count - 2] == 0x0D && self[count - 1] == 0x0A
        return isEnded ? self : .joined([self, Octets(utf8: "\r\n")])
    }
}
