import Crypto

/// The public key of somebody who signs notes, with the name and the kind of signature that it is known for (C2SP signed-note,
/// "Verifier keys").
package struct NoteKey: Sendable, Hashable {
    /// What its signatures are over; the octet that stands for it (C2SP signed-note, "Signature types").
    package enum Kind: UInt8, Sendable, Hashable {
        /// Ed25519 over the text.
        case note = 0x01
        /// Ed25519 over the text of a checkpoint with a time before it (C2SP tlog-cosignature).
        case cosignature = 0x04
    }

    /// Octets of an Ed25519 public key (RFC 8032 section 5.1.5).
    package static let length = 32

    package let name: String
    package let kind: Kind
    package let octets: [UInt8]

    package init(name: String, kind: Kind, octets: [UInt8]) throws(LogFailure) {
        guard Self.isFit(name) else { throw .keyNameUnfit }
        guard octets.count == Self.length else { throw .keyMalformed }
        (self.name, self.kind, self.octets) = (name, kind, octets)
    }

    /// The first octets of the SHA-256 of name, line feed, kind and key. Short on purpose: it finds a key, and proves nothing.
    package var id: UInt32 {
        let digest = SHA256.hash(data: Array(name.utf8) + [0x0A, kind.rawValue] + octets)
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// `<name>+<id in hexadecimal>+<base64 of kind and key>`.
    package var text: String {
        let id = String(id, radix: 16)
        return "\(name)+\(String(repeating: "0", count: 8 - id.count))\(id)+\(ExactBase64.text([kind.rawValue] + octets))"
    }

    /// Reads what ``text`` wrote, and no other spelling of it.
    package init(parsing text: String) throws(LogFailure) {
        // The base64 may hold a plus, the name may not.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let octets = ExactBase64.octets(parts[2]), let first = octets.first,
            let kind = Kind(rawValue: first)
        else { throw .keyMalformed }
        try self.init(name: String(parts[0]), kind: kind, octets: Array(octets.dropFirst()))
        guard self.text == text else { throw .keyMalformed }
    }

    /// No spaces of any alphabet, no plus, no control characters.
    static func isFit(_ name: String) -> Bool {
        (1...LogLimits.name).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0 != "+" && $0.value >= 0x20 && !$0.properties.isWhitespace }
    }

    func isValid(_ signature: some Collection<UInt8>, over message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: octets) else { return false }
        return key.isValidSignature(Array(signature), for: message)
    }
}
