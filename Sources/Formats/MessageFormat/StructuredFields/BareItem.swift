/// A value of a structured field (RFC 9651 section 3.3). Dates and decimals are read so that dictionaries with them parse.
package enum BareItem: Sendable, Hashable {
    /// Within 15 digits (RFC 9651 section 3.3.1).
    case integer(Int)
    /// In thousandths (RFC 9651 section 3.3.2 allows three digits of fraction).
    case decimal(thousandths: Int)
    /// Printable ASCII.
    case string(String)
    case token(String)
    case octets([UInt8])
    case boolean(Bool)
    /// Seconds since 1970.
    case date(Int)
    /// Any Unicode text.
    case displayString(String)
}
