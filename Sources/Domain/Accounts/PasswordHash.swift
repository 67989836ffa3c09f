import MailModel

/// What is stored of a password: a scrypt digest (RFC 7914) with its salt and its own parameters.
package struct PasswordHash: Sendable, Hashable {
    /// Octets of a salt.
    package static let saltLength = 16
    /// Octets of a digest.
    package static let digestLength = 32

    package let parameters: ScryptParameters
    package let salt: [UInt8]
    package let digest: [UInt8]

    package init?(parameters: ScryptParameters, salt: [UInt8], digest: [UInt8]) {
        guard salt.count == Self.saltLength, digest.count == Self.digestLength else { return nil }
        (self.parameters, self.salt, self.digest) = (parameters, salt, digest)
    }

    /// Reads what ``text`` writes.
    package init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let costs = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, costs[0].hasPrefix("ln="), costs[1].hasPrefix("r="), costs[2].hasPrefix("p="),
            let logRounds = Int(costs[0].dropFirst(3)), let blockSize = Int(costs[1].dropFirst(2)),
            let parallelism = Int(costs[2].dropFirst(2)),
            let parameters = ScryptParameters(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism),
            let salt = Hexadecimal.octets(parts[3]), let digest = Hexadecimal.octets(parts[4])
        else { return nil }
        self.init(parameters: parameters, salt: salt, digest: digest)
    }

    /// The form in the store: `$scrypt$ln=15,r=8,p=1$SALT$DIGEST`, both in hexadecimal.
    package var text: String {
        "$scrypt$ln=\(parameters.logRounds),r=\(parameters.blockSize),p=\(parameters.parallelism)"
            + "$\(Hexadecimal.text(salt))$\(Hexadecimal.text(digest))"
    }

    /// Compares without telling by its time where two digests differ.
    package func matches(_ candidate: [UInt8]) -> Bool {
        guard candidate.count == digest.count else { return false }
        return zip(candidate, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "scrypt hash, redacted" }
    package var debugDescription: String { description }
}
