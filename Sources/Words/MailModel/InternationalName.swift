import CIDN2

/// Names of domains in the scripts of the world: U-labels to A-labels and back (RFC 5890 section 2.3.2.1), with the mapping of UTS 46,
/// non-transitional, by the system's libidn2.
enum InternationalName {
    /// Octets looked at; no name of 253 octets has a longer form in UTF-8 by far.
    private static let maximumLength = 1_024

    private static let toASCII = CInt(
        bitPattern: IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)

    /// The name in A-labels; `nil` for what IDNA2008 does not allow (RFC 5891 section 5.4), among it what reads from right to left in
    /// part only (RFC 5893).
    static func asciiForm(of octets: ArraySlice<UInt8>) -> [UInt8]? {
        guard octets.count <= maximumLength, !octets.contains(0) else { return nil }
        var result: UnsafeMutablePointer<UInt8>?
        let code = (Array(octets) + [0]).withUnsafeBufferPointer { idn2_lookup_u8($0.baseAddress, &result, toASCII) }
        defer { idn2_free(result) }
        guard code == IDN2_OK.rawValue, let result else { return nil }
        return Array(UnsafeBufferPointer(start: result, count: length(of: result)))
    }

    /// The name in U-labels, for people. A name whose U-labels would not lead back to it is shown as it is: nothing pretends to be another.
    static func unicodeForm(of name: String) -> String {
        guard name.contains("xn--") else { return name }
        var result: UnsafeMutablePointer<CChar>?
        defer { idn2_free(result) }
        guard idn2_to_unicode_8z8z(name, &result, 0) == IDN2_OK.rawValue, let result,
            let text = String(validatingCString: result),
            asciiForm(of: Array(text.utf8)[...]).map({ $0.elementsEqual(name.utf8) }) == true
        else { return name }
        return text
    }

    private static func length(of text: UnsafePointer<UInt8>) -> Int {
        var length = 0
        while text[length] != 0 { length += 1 }
        return length
    }
}
