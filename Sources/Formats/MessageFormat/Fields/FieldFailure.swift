/// Why a field cannot be written.
package enum FieldFailure: Error, Sendable, Hashable {
    /// Empty, over 76 octets, or with an octet that is no `ftext` (RFC 5322 section 3.6.8).
    case nameNotValid
    /// CR, LF, NUL or another control character: nothing that is written can end its line or its field.
    case controlCharacter
    /// Text outside ASCII in a structured field.
    case notASCII
    /// A word that no folding brings under 998 octets (RFC 5322 section 2.1.1).
    case lineTooLong
}
