import Crypto
import CryptoExtras
import FoundationEssentials

/// What a server keeps to verify a SCRAM-SHA-256 secret (RFC 5802 section 3, RFC 7677): neither the secret nor anything to sign in with.
package struct ScramRecord: Sendable, Hashable {
    /// RFC 7677 section 4 asks for at least 4,096; machine secrets have 128 random bits, so more would only cost time.
    package static let standardIterations = 4_096
    /// Bounds of a stored record, so that a damaged one cannot hold up a node.
    static let iterationRange = 4_096...1_000_000

    package let salt: [UInt8]
    package let iterations: Int
    package let storedKey: [UInt8]
    package let serverKey: [UInt8]

    /// Derives a record; `nil` when the key derivation refuses its parameters.
    package init?(password: String, salt: [UInt8], iterations: Int = standardIterations) {
        guard let keys = ScramKeys(password: password, salt: salt, iterations: iterations) else { return nil }
        (self.salt, self.iterations) = (salt, iterations)
        (storedKey, serverKey) = (keys.storedKey, keys.serverKey)
    }

    init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        (self.salt, self.iterations, self.storedKey, self.serverKey) = (salt, iterations, storedKey, serverKey)
    }

    /// Whether a password, sent in PLAIN or LOGIN, is the one that the record was made from.
    package func verifies(password: String) -> Bool {
        guard let keys = ScramKeys(password: password, salt: salt, iterations: iterations) else { return false }
        return SymmetricKey(data: keys.storedKey) == SymmetricKey(data: storedKey)  // compares in constant time
    }

    /// `SCRAM-SHA-256$iterations:salt$stored:server`, base64 (the form that PostgreSQL keeps too).
    package var text: String {
        func coded(_ octets: [UInt8]) -> String { Data(octets).base64EncodedString() }
        return "SCRAM-SHA-256$\(iterations):\(coded(salt))$\(coded(storedKey)):\(coded(serverKey))"
    }

    package init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "SCRAM-SHA-256" else { return nil }
        let head = parts[1].split(separator: ":", maxSplits: 1), keys = parts[2].split(separator: ":", maxSplits: 1)
        guard head.count == 2, keys.count == 2, let iterations = Int(head[0]), Self.iterationRange.contains(iterations),
            let salt = Data(base64Encoded: String(head[1])), let stored = Data(base64Encoded: String(keys[0])),
            let server = Data(base64Encoded: String(keys[1])), stored.count == 32, server.count == 32, !salt.isEmpty
        else { return nil }
        self.init(salt: Array(salt), iterations: iterations, storedKey: Array(stored), serverKey: Array(server))
    }
}

extension ScramRecord: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "SCRAM record, redacted" }
    package var debugDescription: String { description }
}
