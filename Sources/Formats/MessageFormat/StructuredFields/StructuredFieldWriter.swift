import MailModel

/// Writes structured fields as RFC 9651 section 4.1 says; what a type cannot hold is refused, never repaired.
enum StructuredFieldWriter {
    private static let largestInteger = 999_999_999_999_999

    static func member(_ key: String, _ member: StructuredMember) throws(StructuredFieldFailure) -> String {
        let key = try checkedKey(key)
        switch member {
        case .item(let item):
            if item.value == .boolean(true) { return key + (try parameters(item.parameters)) }
            return key + "=" + (try text(item))
        case .innerList(let items, let listParameters):
            var texts: [String] = []
            for item in items { texts.append(try text(item)) }
            return "\(key)=(\(texts.joined(separator: " ")))" + (try parameters(listParameters))
        }
    }

    private static func text(_ item: StructuredItem) throws(StructuredFieldFailure) -> String {
        try text(item.value) + (try parameters(item.parameters))
    }

    private static func parameters(_ parameters: [StructuredParameter]) throws(StructuredFieldFailure) -> String {
        var result = ""
        for parameter in parameters {
            result += ";" + (try checkedKey(parameter.key))
            if parameter.value != .boolean(true) { result += "=" + (try text(parameter.value)) }
        }
        return result
    }

    private static func text(_ value: BareItem) throws(StructuredFieldFailure) -> String {
        switch value {
        case .integer(let number): return try integer(number)
        case .decimal(let thousandths): return try decimal(thousandths)
        case .string(let text): return try string(text)
        case .token(let text):
            guard let first = text.utf8.first, StructuredFieldGrammar.isTokenStart(first),
                text.utf8.allSatisfy(StructuredFieldGrammar.isTokenText)
            else { throw .outOfRange }
            return text
        case .octets(let octets): return ":\(Base64.text(octets)):"
        case .boolean(let isTrue): return isTrue ? "?1" : "?0"
        case .date(let seconds): return "@" + (try integer(seconds))
        case .displayString(let text): return displayString(text)
        }
    }

    private static func integer(_ number: Int) throws(StructuredFieldFailure) -> String {
        guard (-largestInteger...largestInteger).contains(number) else { throw .outOfRange }
        return String(number)
    }

    private static func decimal(_ thousandths: Int) throws(StructuredFieldFailure) -> String {
        guard (-largestInteger...largestInteger).contains(thousandths) else { throw .outOfRange }
        let size = thousandths.magnitude
        var fraction = String(1_000 + size % 1_000).dropFirst()
        while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
        return "\(thousandths < 0 ? "-" : "")\(size / 1_000).\(fraction)"
    }

    private static func string(_ text: String) throws(StructuredFieldFailure) -> String {
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .outOfRange }
        return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    private static func displayString(_ text: String) -> String {
        var result = "%\""
        for octet in text.utf8 {
            let isPlain = (0x20...0x7E).contains(octet) && octet != 0x25 && octet != ASCII.quote
            result += isPlain ? String(Unicode.Scalar(octet)) : "%" + Hexadecimal.text([octet])
        }
        return result + "\""
    }

    private static func checkedKey(_ key: String) throws(StructuredFieldFailure) -> String {
        guard let first = key.utf8.first, StructuredFieldGrammar.isKeyStart(first),
            key.utf8.allSatisfy(StructuredFieldGrammar.isKeyText)
        else { throw .outOfRange }
        return key
    }
}
