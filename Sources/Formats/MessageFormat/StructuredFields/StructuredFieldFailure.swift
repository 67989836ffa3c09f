/// Why text is no structured field, or a value cannot be written in one.
package enum StructuredFieldFailure: Error, Sendable, Hashable {
    /// An octet that may not stand there, by its position.
    case unexpectedOctet(at: Int)
    case endsEarly
    /// A number, key, string or token outside what its type can hold.
    case outOfRange
    /// Over ``StructuredDictionary/maximumMembers`` members, items of a list, or parameters.
    case tooMany
    /// A member that is asked to be there once is there again; RFC 9651 takes the last, which lets two readers differ.
    case keyRepeated
}
