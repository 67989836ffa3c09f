/// Addresses of type `utf-8` in parameters and reports (RFC 6533 section 3): ASCII in which `\x{HEX}` stands for a character, or UTF-8 as
/// it is (`utf-8-addr-unitext`).
enum UnicodeText {
    static func encode(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isPlain = (0x21...0x7E).contains(scalar.value) && scalar != "+" && scalar != "=" && scalar != "\\"
            return isPlain ? String(scalar) : "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
        }.joined()
    }

    /// `nil` for what is not encoded so.
    static func decode(_ text: some StringProtocol) -> String? {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                guard scalar.value > 0x20, scalar != "+", scalar != "=", scalar.value != 0x7F else { return nil }
                result.append(scalar)
                continue
            }
            guard rest.popFirst() == "x", rest.popFirst() == "{", let end = rest.firstIndex(of: "}"),
                rest.distance(from: rest.startIndex, to: end) <= 6,
                let value = UInt32(String(String.UnicodeScalarView(rest[..<end])), radix: 16),
                let decoded = Unicode.Scalar(value)
            else { return nil }
            result.append(decoded)
            rest = rest[rest.index(after: end)...]
        }
        return String(result)
    }
}
