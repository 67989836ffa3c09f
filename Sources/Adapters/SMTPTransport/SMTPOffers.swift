/// What a server said it can take.
struct SMTPOffers: Sendable, Hashable {
    /// 8BITMIME (RFC 6152).
    var eightBit = false
    /// CHUNKING, and BINARYMIME with it (RFC 3030).
    var chunks = false, binary = false
}
