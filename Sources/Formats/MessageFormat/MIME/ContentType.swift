import MailModel

/// A media type (RFC 2045 section 5), type and subtype in lower case.
package struct ContentType: Sendable, Hashable {
    package let type: String
    package let subtype: String
    package let parameters: MIMEParameters

    package init(_ type: String, _ subtype: String, parameters: [String: String] = [:]) {
        (self.type, self.subtype, self.parameters) = (type, subtype, MIMEParameters(values: parameters))
    }

    /// What a body is where no field says so (RFC 2045 section 5.2); inside a digest it is an embedded message (RFC 2046 section 5.1.5).
    package static let plainText = ContentType("text", "plain"), embeddedMessage = ContentType("message", "rfc822")

    /// Reads a field's value, folded or not.
    package init(parsing value: ArraySlice<UInt8>) throws(MIMEFieldFault) {
        try self.init(readable: value)
        if let fault = parameters.fault { throw fault }
    }

    /// The same where parameters are at fault, as other programs read them.
    init(readable value: ArraySlice<UInt8>) throws(MIMEFieldFault) {
        var scanner = MIMEScanner(value)
        scanner.skipBlanks()
        let type = scanner.token()
        scanner.skipBlanks()
        guard !type.isEmpty, scanner.take(0x2F) else { throw .malformed }
        scanner.skipBlanks()
        let subtype = scanner.token()
        guard !subtype.isEmpty else { throw .malformed }
        self.type = ASCII.lowercased(String(decoding: type, as: UTF8.self))
        self.subtype = ASCII.lowercased(String(decoding: subtype, as: UTF8.self))
        parameters = try MIMEParameters(reading: &scanner)
    }

    package func `is`(_ type: String, _ subtype: String) -> Bool { self.type == type && self.subtype == subtype }
    package var isMultipart: Bool { type == "multipart" }
    /// A message inside the message, whose own parts are parts of the whole.
    package var isEmbeddedMessage: Bool { type == "message" && (subtype == "rfc822" || subtype == "global") }
}
