import MailModel

/// How a part wants to be shown, and its file's name (RFC 2183 section 2).
package struct ContentDisposition: Sendable, Hashable {
    /// In lower case: `inline`, `attachment`, or another.
    package let type: String
    package let parameters: MIMEParameters

    /// As the sender wrote it: data for display, never a path.
    package var fileName: String? { parameters["filename"] }

    package init(parsing value: ArraySlice<UInt8>) throws(MIMEFieldFault) {
        var scanner = MIMEScanner(value)
        scanner.skipBlanks()
        let type = scanner.token()
        guard !type.isEmpty else { throw .malformed }
        self.type = ASCII.lowercased(String(decoding: type, as: UTF8.self))
        parameters = try MIMEParameters(reading: &scanner)
        if let fault = parameters.fault { throw fault }
    }
}
