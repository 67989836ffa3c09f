import MailModel

extension HeaderField {
    private static let maximumNameLength = 76

    /// Writes an unstructured field (Subject and the like), folded at 78 columns where blanks allow; text outside ASCII becomes encoded words (RFC 2047 section 5).
    package init(name: String, value: String) throws(FieldFailure) {
        try self.init(name: name, encoded: EncodedWords.encode(try Self.checked(value)))
    }

    /// Writes a field of ASCII text, folded at its blanks: the caller knows the field's grammar.
    /// - Parameter isInternationalised: UTF-8 stands as it is (RFC 6532 section 3.2), as an address outside ASCII has no other form.
    package static func structured(
        name: String, value: String, isInternationalised: Bool = false
    ) throws(FieldFailure) -> HeaderField {
        guard isInternationalised || value.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        return try HeaderField(name: name, encoded: try checked(value))
    }

    private init(name: String, encoded: String) throws(FieldFailure) {
        guard (1...Self.maximumNameLength).contains(name.utf8.count), name.utf8.allSatisfy(ASCII.isFieldNameText) else {
            throw .nameNotValid
        }
        let octets = try Self.folded(name: name, value: encoded)
        self.init(octets: Octets(octets), form: .regular, nameLength: name.utf8.count, valueOffset: name.utf8.count + 1)
    }

    private static func checked(_ value: String) throws(FieldFailure) -> String {
        for scalar in value.unicodeScalars {
            let isControl = scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
            if isControl || scalar.value == 0x2028 || scalar.value == 0x2029 { throw .controlCharacter }
        }
        return value
    }

    /// Folds before a blank whose word would pass column 78 (RFC 5322 section 2.2.3); never makes a line of blanks alone.
    private static func folded(name: String, value: String) throws(FieldFailure) -> [UInt8] {
        var octets = Array(name.utf8) + [0x3A]
        var lineStart = 0
        let bytes = Array(value.utf8)
        var position = 0
        while position < bytes.count {
            let wordStart = bytes[position...].firstIndex { !ASCII.isBlank($0) } ?? bytes.count
            let wordEnd = bytes[wordStart...].firstIndex(where: ASCII.isBlank) ?? bytes.count
            let blanks = position == 0 ? [ASCII.space] : bytes[position..<wordStart]
            let isFirst = lineStart == 0 && octets.last == 0x3A
            guard wordStart < bytes.count else { break }
            let length = octets.count - lineStart + blanks.count + wordEnd - wordStart
            if length > (isFirst ? MessageLimits.writtenLine : MessageLimits.foldedLine) {
                octets += [ASCII.carriageReturn, ASCII.lineFeed]
                lineStart = octets.count
            }
            octets += blanks
            octets += bytes[wordStart..<wordEnd]
            guard octets.count - lineStart <= MessageLimits.writtenLine else { throw .lineTooLong }
            position = wordEnd
        }
        if octets.last == 0x3A, lineStart == 0, octets.count == name.utf8.count + 1 { octets.append(ASCII.space) }
        return octets + [ASCII.carriageReturn, ASCII.lineFeed]
    }
}
