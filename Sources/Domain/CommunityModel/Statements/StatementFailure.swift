/// Why octets are no statement, or why nobody is bound by it.
package enum StatementFailure: Error, Sendable, Hashable {
    case notJSON(JSONFailure)
    /// A field is missing, or its value is not of its type or bounds.
    case fieldWrong(String)
    case fieldUnknown(String)
    /// A type that this program does not know: passing over a suspension would be worse than keeping the older directory.
    case typeUnknown
    case versionUnknown
    /// A signature that does not fit the statement.
    case signatureWrong
    case sameOfficerTwice
    /// Fewer different officers than the community asks for.
    case tooFewOfficers(have: Int, need: Int)
}
