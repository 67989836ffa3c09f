import Crypto

/// A UUID that follows from a name: the same name has the same one on every node and after every start.
enum NameBasedUUID {
    /// UUIDv8 of SHA-256 (RFC 9562 section 5.8): the first 16 octets of the digest, with version and variant written over them.
    static func text(of name: String) -> String {
        var octets = Array(SHA256.hash(data: Array(name.utf8)).prefix(16))
        octets[6] = octets[6] & 0x0F | 0x80
        octets[8] = octets[8] & 0x3F | 0x80
        let digits = octets.map { octet in
            let text = String(octet, radix: 16, uppercase: true)
            return octet < 0x10 ? "0" + text : text
        }
        return [digits[0..<4], digits[4..<6], digits[6..<8], digits[8..<10], digits[10..<16]].map { $0.joined() }.joined(
            separator: "-")
    }
}
