import MailModel

/// The parameters of a Content-Type or Content-Disposition field (RFC 2045 section 5.1), pieces and character sets of RFC 2231
/// resolved.
package struct MIMEParameters: Sendable, Hashable {
    /// Names in lower case, values decoded.
    package let values: [String: String]
    /// The `boundary`, octet for octet: a delimiter is no text, and what looks like an encoded word in it is none (RFC 2047 section 5).
    /// Were it decoded, this reader would see other parts than the next.
    package let boundary: [UInt8]?
    /// What of the field could not be read, and stands in no value.
    let fault: MIMEFieldFault?

    package subscript(_ name: String) -> String? { values[name] }

    package init(values: [String: String] = [:]) {
        self.values = values
        (boundary, fault) = (values["boundary"].map { Array($0.utf8) }, nil)
    }

    /// Reads `; name=value ...` to the end, and over what is at fault.
    ///
    /// - Throws: ``MIMEFieldFault/parameterRepeated``. What stands twice is found behind whatever else is at fault, as other programs read on, too, and would take one or the other.
    init(reading scanner: inout MIMEScanner) throws(MIMEFieldFault) {
        var pieces: [String: [Int: ParameterPiece]] = [:]
        var count = 0, fault: MIMEFieldFault?
        scanner.skipBlanks()
        while !scanner.isAtEnd {
            if !scanner.take(0x3B) {
                fault = fault ?? .malformed
                scanner.skipParameter()
                continue
            }
            scanner.skipBlanks()
            if scanner.isAtEnd || scanner.peek == 0x3B { continue }  // an empty parameter, which many writers leave
            count += 1
            if count > MessageLimits.parameters { fault = fault ?? .tooManyParameters }
            let piece: ParameterPiece
            do { piece = try ParameterPiece(reading: &scanner) } catch {
                fault = fault ?? error
                continue
            }
            try Self.add(piece, to: &pieces[piece.name, default: [:]])
        }
        var values: [String: String] = [:]
        for (name, numbered) in pieces {
            do { values[name] = try Self.joined(numbered) } catch {
                guard error != .parameterRepeated else { throw error }
                fault = fault ?? error
            }
        }
        (self.values, self.fault) = (values, fault)
        boundary = values["boundary"].map { text in
            let numbered = pieces["boundary", default: [:]]
            guard numbered.values.allSatisfy({ !$0.isExtended }) else { return Array(text.utf8) }
            return numbered.sorted { $0.key < $1.key }.flatMap(\.value.value)
        }
    }

    /// A file name is often written twice, plain for old readers and as RFC 2231 has it for others: the latter is what counts. Of what
    /// decides how a message is read, nothing may stand twice.
    private static func add(_ piece: ParameterPiece, to pieces: inout [Int: ParameterPiece]) throws(MIMEFieldFault) {
        let isFileName = piece.name == "filename" || piece.name == "name"
        let hasPlain = pieces[ParameterPiece.whole]?.isPlainWhole == true
        if isFileName, !pieces.isEmpty, piece.isPlainWhole != hasPlain {
            if piece.isPlainWhole { return }
            pieces = [:]
        }
        guard pieces.updateValue(piece, forKey: piece.number) == nil else { throw .parameterRepeated }
    }

    /// Pieces in the order of their numbers (RFC 2231 section 3), which start at 0 without a gap.
    private static func joined(_ numbered: [Int: ParameterPiece]) throws(MIMEFieldFault) -> String {
        if let whole = numbered[ParameterPiece.whole] {
            guard numbered.count == 1 else { throw .parameterRepeated }
            return try text(whole.isExtended ? whole.extendedValue() : (nil, whole.value))
        }
        var value = ParameterText()
        for number in 0..<numbered.count {
            guard let piece = numbered[number] else { throw .malformed }
            try value.append(piece)
        }
        return value.text()
    }

    private static func text(_ value: (charset: ArraySlice<UInt8>?, octets: [UInt8])) -> String {
        guard let charset = value.charset else { return EncodedWords.decode(value.octets[...]) }
        return EncodedWords.printable(ParameterText.charset(charset).decode(value.octets))
    }
}
