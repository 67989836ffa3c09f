/// A value of the JSON that statements are written in: RFC 8785 narrowed to integers, as no statement holds a fraction.
package enum JSONValue: Sendable, Hashable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    /// Within plus or minus ``maximumInteger``.
    case integer(Int64)
    case boolean(Bool)
    case null

    /// Largest integer that every JSON implementation keeps exactly (RFC 7493 section 2.2).
    package static let maximumInteger: Int64 = 9_007_199_254_740_991
}
