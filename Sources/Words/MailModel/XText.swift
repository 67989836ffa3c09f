/// `xtext` of RFC 3461 section 4: printable ASCII in which `+` and two hexadecimal digits stand for an octet.
package enum XText {
    package static func encode(_ text: String) -> String {
        text.utf8.map { octet in
            let isPlain = (0x21...0x7E).contains(octet) && octet != 0x2B && octet != 0x3D
            return isPlain ? String(Unicode.Scalar(octet)) : "+" + Hexadecimal.text([octet]).uppercased()
        }.joined()
    }

    /// The text, printable ASCII and blanks; `nil` for what is not encoded so.
    package static func decode(_ text: some StringProtocol) -> String? {
        var octets: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let octet = rest.popFirst() {
            guard (0x21...0x7E).contains(octet), octet != 0x3D else { return nil }
            guard octet == 0x2B else {
                octets.append(octet)
                continue
            }
            // Digits are capital letters only.
            guard rest.count >= 2, !rest.prefix(2).contains(where: { (0x61...0x66).contains($0) }),
                let value = Hexadecimal.octets(String(decoding: rest.prefix(2), as: UTF8.self))?.first
            else { return nil }
            octets.append(value)
            rest = rest.dropFirst(2)
        }
        guard octets.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }
}
