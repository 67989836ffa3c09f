/// Fields in one line of text for stores: a separator that no field holds after escaping. Order and count are the caller's.
package enum FieldText {
    package static func join(_ fields: [String]) -> String { fields.map(escaped).joined(separator: "\n") }

    private static func escaped(_ field: String) -> String {
        // Nearly all fields: told by their octets, as both characters are one octet in UTF-8.
        guard field.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }) else { return field }
        var text = String.UnicodeScalarView()
        for scalar in field.unicodeScalars {
            switch scalar {
            case "\\": text.append(contentsOf: ["\\", "\\"])
            case "\n": text.append(contentsOf: ["\\", "n"])
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// Reads what ``join(_:)`` writes; `nil` for an escape that it does not write. An empty text is one empty field.
    package static func split(_ text: String) -> [String]? {
        guard text.utf8.contains(UInt8(ascii: "\\")) else {
            return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(Substring($0)) }
        }
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch (isEscaped, scalar) {
            case (true, "\\"), (true, "n"):
                field.append(scalar == "n" ? "\n" : "\\")
                isEscaped = false
            case (true, _): return nil
            case (false, "\\"): isEscaped = true
            case (false, "\n"):
                fields.append(String(field))
                field = String.UnicodeScalarView()
            case (false, _): field.append(scalar)
            }
        }
        guard !isEscaped else { return nil }
        return fields + [String(field)]
    }
}
