/// Why octets are not the JSON that statements are written in.
package enum JSONFailure: Error, Sendable, Hashable {
    case tooLarge, tooDeep, endsEarly, duplicateKey, trailingOctets, notUTF8, numberNotAnInteger
    /// An octet that may not stand there, by its position.
    case unexpectedOctet(at: Int)
    /// Well-formed, but not the one canonical spelling of its value (RFC 8785 section 3.2).
    case notCanonical
}
