/// Fields in one line of text for stores: a separator that no field holds after escaping. Order and count are the caller's.
package enum FieldText {
    package static func join(_ fields: [String]) -> String {
        fields.map { field in
            String(
                String.UnicodeScalarView(
                    field.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                        switch scalar {
                        case "\\": ["\\", "\\"]
                        case "\n": ["\\", "n"]
                        default: [scalar]
                        }
                    }))
        }.joined(separator: "\n")
    }

    /// Reads what ``join(_:)`` writes; `nil` for an escape that it does not write. An empty text is one empty field.
    package static func split(_ text: String) -> [String]? {
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
