package import MailModel

/// The Authentication-Results field (RFC 8601): written under our own name, and recognised when somebody else wrote it there.
package enum AuthenticationResults {
    package static let fieldName = "Authentication-Results"

    /// Writes the field. Every word that came from outside is a value here and is quoted where it is more than a token, so that no
    /// text can add a result of its own.
    /// - Throws: ``FieldFailure/notASCII`` and ``FieldFailure/controlCharacter`` for such values; ``FieldFailure/nameNotValid`` for a
    ///   method, verdict, type or property that is no keyword (RFC 8601 section 2.2).
    package static func field(by authenticator: DomainName, _ results: [AuthenticationResult]) throws(FieldFailure) -> HeaderField
    {
        var parts = [authenticator.text]
        for result in results { parts.append(try text(result)) }
        if results.isEmpty { parts.append("none") }
        return try .structured(name: fieldName, value: parts.joined(separator: "; "))
    }

    /// Whether a field claims to be by us and must be removed where a message comes in (RFC 8601 section 5): an Authentication-Results
    /// field with our name as its authenticator, in any case, quoted or not, with comments, folding, a trailing dot, or a version
    /// around it. A field whose authenticator cannot be read is taken for a forgery too.
    package static func isClaimed(_ field: HeaderField, by authenticator: DomainName) -> Bool {
        guard field.isNamed(fieldName) else { return false }
        guard let identifier = identifier(of: field)?.filter({ $0 != " " && $0 != "\t" }) else { return true }
        guard let name = DomainName(identifier) else { return identifier.utf8.contains { $0 >= 0x80 } }
        return name == authenticator
    }

    /// The authenticator (`authserv-id`), unquoted; `nil` where none can be read.
    package static func identifier(of field: HeaderField) -> String? {
        var scanner = MIMEScanner(field.rawValue.bytes)
        scanner.skipBlanks()
        let identifier: [UInt8]
        if scanner.peek == ASCII.quote {
            guard let quoted = scanner.quotedString() else { return nil }
            identifier = Array(ASCII.trimmingBlanks(quoted[...]))
        } else {
            identifier = Array(scanner.run { ASCII.isTokenText($0) || $0 >= 0x80 })
        }
        let end = scanner.position
        scanner.skipBlanks()
        let isSeparated = scanner.isAtEnd || scanner.peek == 0x3B || scanner.position > end
        return identifier.isEmpty || !isSeparated ? nil : String(decoding: identifier, as: UTF8.self)
    }

    private static func text(_ result: AuthenticationResult) throws(FieldFailure) -> String {
        var text = "\(try keyword(result.method))=\(try keyword(result.verdict))"
        if let reason = result.reason { text += " reason=\(try quoted(reason))" }
        for property in result.properties {
            text += " \(try keyword(property.type)).\(try keyword(property.name))=\(try value(property.value))"
        }
        return text
    }

    /// `Keyword` of RFC 5321 section 4.1.2.
    private static func keyword(_ text: String) throws(FieldFailure) -> String {
        let isKeyword = text.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2D || $0 == 0x5F }
        guard isKeyword, !text.isEmpty else { throw .nameNotValid }
        return text
    }

    /// Plain where it is a token, or an address or domain of tokens (`pvalue`, RFC 8601 section 2.2).
    private static func value(_ text: String) throws(FieldFailure) -> String {
        let parts = text.utf8.split(separator: ASCII.at, omittingEmptySubsequences: false)
        let isPlain = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(ASCII.isTokenText) }
        return isPlain ? text : try quoted(text)
    }

    private static func quoted(_ text: String) throws(FieldFailure) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .controlCharacter }
        return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
