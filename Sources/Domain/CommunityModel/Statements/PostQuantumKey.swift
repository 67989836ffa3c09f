import MailModel

/// A public key of a gateway that no certificate holds, by name of its algorithm and digest.
package struct PostQuantumKey: Sendable, Hashable {
    /// Octets of the longest name of an algorithm; ours.
    private static let longestName = 40

    /// As its standard names it: `ML-KEM-768`, `ML-DSA-65`, `X-Wing`.
    package let algorithm: String
    /// SHA-256 of the key in its standard's octets.
    package let digest: [UInt8]

    package init(algorithm: String, digest: [UInt8]) { (self.algorithm, self.digest) = (algorithm, digest) }

    /// Letters, digits and hyphens: a name is compared octet by octet.
    package static func isAlgorithm(_ name: String) -> Bool {
        (1...longestName).contains(name.utf8.count)
            && name.utf8.allSatisfy { ASCII.isDigit($0) || $0 == 0x2D || ASCII.isLetter($0) }
    }
}
