/// What a server said it can take.
struct SMTPOffers: Sendable, Hashable {
    /// It understood EHLO: what it does not offer it said it does not.
    var isExtended = true
    /// 8BITMIME (RFC 6152).
    var eightBit = false
    /// CHUNKING, and BINARYMIME with it (RFC 3030).
    var chunks = false, binary = false
}
