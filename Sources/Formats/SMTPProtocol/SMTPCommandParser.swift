import MailModel

/// Turns one command line into a command. Octets in, value out, nothing remembered.
package struct SMTPCommandParser: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        case unknownVerb
        case notImplemented
        case badArgument
        case badSender
        case badRecipient
        case unknownParameter
        /// DATA with an argument: content may follow all the same.
        case badData
        /// BDAT that cannot be read: where its chunk ends is unknown.
        case chunk
        /// A request of another protocol: a browser was pointed here.
        case otherProtocol
    }

    /// First words of HTTP, and its most telling field.
    private static let otherProtocolVerbs: Set<String> = [
        "GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE", "PATCH", "HOST:", "PRI",
    ]

    /// Whether RET, ENVID, NOTIFY and ORCPT are known (RFC 3461).
    private let knowsDSN: Bool
    /// Whether LOGVIEW is known: between gateways alone.
    private let knowsLogView: Bool

    package init(knowsDSN: Bool = true, knowsLogView: Bool = false) {
        (self.knowsDSN, self.knowsLogView) = (knowsDSN, knowsLogView)
    }

    /// - Parameter line: without its CRLF; no controls but tabs, which the framing made sure of. Outside ASCII, addresses only.
    package func parse(_ line: String) throws(Failure) -> SMTPCommand {
        let verb = ASCII.uppercased(line.prefix { $0 != " " })
        let argument = line.dropFirst(verb.utf8.count).drop { $0 == " " }
        switch verb {
        case "EHLO": return .ehlo(try clientName(argument))
        case "HELO": return .helo(try clientName(argument))
        case "MAIL": return try mail(argument)
        case "RCPT": return try rcpt(argument)
        case "AUTH": return try auth(argument)
        case "NOOP": return .noop  // an argument is allowed and ignored: RFC 5321 section 4.1.1.9
        case "VRFY": return .vrfy
        case "EXPN": return .expn
        case "HELP": return .help
        case "DATA":
            guard argument.isEmpty else { throw .badData }
            return .data
        case "RSET": return try alone(.rset, argument)
        case "QUIT": return try alone(.quit, argument)
        case "STARTTLS": return try alone(.startTLS, argument)
        case "BDAT": return try bdat(argument)
        case "LOGVIEW" where knowsLogView: return try logView(argument)
        case "TURN", "ETRN", "SEND", "SOML", "SAML": throw .notImplemented
        default:
            if SMTPServerMachine.namesChunk(line.utf8) { throw .chunk }
            throw Self.otherProtocolVerbs.contains(verb) ? .otherProtocol : .unknownVerb
        }
    }

    /// RFC 3030 section 2. A number past all bounds is one nevertheless.
    private func bdat(_ argument: Substring) throws(Failure) -> SMTPCommand {
        let words = argument.split(separator: " ")
        guard let size = words.first, (1...20).contains(size.utf8.count), size.utf8.allSatisfy(ASCII.isDigit),
            words.count == 1 || words.count == 2 && ASCII.uppercased(words[1]) == "LAST"
        else { throw .chunk }
        return .bdat(SMTPChunk(size: Int(size) ?? .max, isLast: words.count == 2))
    }

    /// Read by whom it concerns; it has to fit into one line of a reply as well.
    private func logView(_ argument: Substring) throws(Failure) -> SMTPCommand {
        guard (1...SMTPLimits.logView).contains(argument.utf8.count), argument.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .badArgument }
        return .logView(String(argument))
    }

    private func alone(_ command: SMTPCommand, _ argument: Substring) throws(Failure) -> SMTPCommand {
        guard argument.isEmpty else { throw .badArgument }
        return command
    }

    /// A domain or an address literal (RFC 5321 section 4.1.1.1); read leniently, as nothing is decided by it.
    private func clientName(_ argument: Substring) throws(Failure) -> String {
        let name = argument.prefix { $0 != " " }
        guard !name.isEmpty, name.utf8.count <= 255, name.utf8.allSatisfy({ $0 < 0x80 }) else { throw .badArgument }
        return String(name)
    }

    private func mail(_ argument: Substring) throws(Failure) -> SMTPCommand {
        let (path, rest) = try path(argument, keyword: "FROM:")
        let parameters = try mailParameters(rest)
        if path.isEmpty { return .mail(nil, parameters) }
        guard let sender = EmailAddress(path) else { throw .badSender }
        return .mail(sender, parameters)
    }

    private func rcpt(_ argument: Substring) throws(Failure) -> SMTPCommand {
        let (path, rest) = try path(argument, keyword: "TO:")
        let options = try recipientOptions(rest)
        if ASCII.lowercased(String(path)) == "postmaster" { return .rcptPostmaster(options) }
        guard let recipient = EmailAddress(path) else { throw .badRecipient }
        return .rcpt(recipient, options)
    }

    /// Reads `KEYWORD:<path>`; no blank may follow the colon (RFC 5321 section 3.3). A `>` inside a quoted local part does not end it.
    private func path(_ argument: Substring, keyword: String) throws(Failure) -> (path: Substring, rest: Substring) {
        guard ASCII.lowercased(String(argument.prefix(keyword.count))) == ASCII.lowercased(keyword) else { throw .badArgument }
        let text = argument.dropFirst(keyword.count)
        guard text.first == "<" else { throw .badArgument }
        var isQuoted = false, isEscaped = false
        for index in text.indices.dropFirst() {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ">", !isQuoted {
                let rest = text[text.index(after: index)...]
                guard rest.isEmpty || rest.first == " " else { throw .badArgument }
                return (text[text.index(after: text.startIndex)..<index], rest.drop { $0 == " " })
            }
        }
        throw .badArgument
    }

    /// Reads `NAME=value` by `NAME=value`; none may stand twice (RFC 5321 section 4.1.1.11).
    private func parameters(
        _ text: Substring, _ read: (_ name: String, _ value: Substring?) throws(Failure) -> Void
    ) throws(Failure) {
        var seen: Set<String> = []
        for parameter in text.split(separator: " ") {
            let name = ASCII.lowercased(String(parameter.prefix { $0 != "=" }))
            let value = parameter.dropFirst(name.utf8.count)
            guard seen.insert(name).inserted, value.isEmpty || value.count > 1 else { throw .badArgument }
            try read(name, value.isEmpty ? nil : value.dropFirst())
        }
    }

    private func mailParameters(_ text: Substring) throws(Failure) -> MailParameters {
        var parameters = MailParameters()
        try self.parameters(text) { (name, value) throws(Failure) in
            switch name {
            case "size": parameters.size = try Self.size(value)
            case "body": parameters.body = try Self.known(value.flatMap { MailParameters.Body(rawValue: ASCII.uppercased($0)) })
            case "smtputf8":
                guard value == nil else { throw .badArgument }
                parameters.options.isInternationalised = true
            case "ret" where knowsDSN:
                parameters.options.returned = try Self.known(
                    value.flatMap { EnvelopeOptions.Returned(rawValue: ASCII.uppercased($0)) })
            case "envid" where knowsDSN:
                guard let value, value.utf8.count <= Self.maximumEnvelopeID else { throw .badArgument }
                parameters.options.envelopeID = try Self.known(XText.decode(value))
            case "auth": break  // RFC 4954 section 5: may be given by a client that signed in; it decides nothing
            default: throw .unknownParameter
            }
        }
        return parameters
    }

    /// RFC 3461 section 4.4.
    private static let maximumEnvelopeID = 100

    private static func size(_ value: Substring?) throws(Failure) -> Int {
        guard let value, (1...20).contains(value.utf8.count), value.utf8.allSatisfy(ASCII.isDigit) else { throw .badArgument }
        return Int(value) ?? .max
    }

    private func recipientOptions(_ text: Substring) throws(Failure) -> RecipientOptions {
        var options = RecipientOptions()
        try parameters(text) { (name, value) throws(Failure) in
            switch name {
            case "notify" where knowsDSN: options.notify = try Self.known(value.flatMap { NotifyConditions($0) })
            case "orcpt" where knowsDSN: options.original = try Self.known(value.flatMap { OriginalRecipient(parameter: $0) })
            default: throw .unknownParameter
            }
        }
        return options
    }

    private static func known<Value>(_ value: Value?) throws(Failure) -> Value {
        guard let value else { throw .badArgument }
        return value
    }

    private func auth(_ argument: Substring) throws(Failure) -> SMTPCommand {
        let parts = argument.split(separator: " ", omittingEmptySubsequences: false)
        guard let mechanism = parts.first, (1...20).contains(mechanism.utf8.count), parts.count <= 2 else { throw .badArgument }
        return .auth(mechanism: ASCII.uppercased(mechanism), initialResponse: parts.count == 2 ? String(parts[1]) : nil)
    }
}
