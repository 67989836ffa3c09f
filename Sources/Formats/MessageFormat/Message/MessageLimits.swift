/// Bounds on the shape of a message. RFC 5322 and RFC 2045 to 2046 name none; these are far above what mail programs write, and low
/// enough that a hostile message costs no more than a long one.
package enum MessageLimits {
    /// Fields of one header section. Mail with a long trace has about a hundred.
    package static let fields = 1_000
    /// Octets of one header section, the empty line not counted. Other servers take 100 KiB to 1 MiB.
    package static let headerSection = 256 * 1_024
    /// Room for what gateways put on top of a message that they took: trace, status and results, once for each hop.
    package static let addedFields = 200, addedHeaderSection = 64 * 1_024
    /// Multiparts and embedded messages inside each other.
    package static let nesting = 50
    /// How often each octet of a body may be searched for delimiters: no more multiparts than this around the greater part of a message. A body
    /// counts as this long at the least, so that a short message may nest as deep as ``nesting``.
    package static let searches = 8, leastSearched = 128 * 1_024
    /// Parts of a message, multiparts and embedded messages counted.
    package static let parts = 1_000
    /// Parameters of one Content-Type or Content-Disposition field, pieces of RFC 2231 counted.
    package static let parameters = 100
    /// Octets of a line without its CRLF. RFC 5322 section 2.1.1 says 998 and asks readers to take more.
    package static let line = 64 * 1_024
    /// Columns that our own fields fold at, and octets that no line we write exceeds (RFC 5322 section 2.1.1).
    package static let foldedLine = 78, writtenLine = 998
}
