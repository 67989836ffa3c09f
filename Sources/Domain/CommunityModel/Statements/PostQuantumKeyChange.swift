package import MailModel

/// A key of a gateway for which there are no certificates yet: its place in the log, which nothing uses so far.
package enum PostQuantumKeyChange: Sendable, Hashable {
    case listed(PostQuantumKey, gateway: DomainName)
    case withdrawn(digest: [UInt8])

    var type: String {
        switch self {
        case .listed: "post-quantum-key-listed"
        case .withdrawn: "post-quantum-key-withdrawn"
        }
    }

    var fields: [String: JSONValue] {
        switch self {
        case .listed(let key, let gateway):
            [
                "algorithm": .string(key.algorithm), "digest": .string(Hexadecimal.text(key.digest)),
                "gateway": .string(gateway.text),
            ]
        case .withdrawn(let digest): ["digest": .string(Hexadecimal.text(digest))]
        }
    }

    /// `nil` for a type of other kinds.
    init?(type: String, _ fields: inout JSONFields) throws(StatementFailure) {
        switch type {
        case "post-quantum-key-listed":
            let algorithm = try fields.parsed("algorithm") { PostQuantumKey.isAlgorithm($0) ? $0 : nil }
            self = .listed(
                PostQuantumKey(algorithm: algorithm, digest: try fields.digest("digest")), gateway: try fields.domain("gateway"))
        case "post-quantum-key-withdrawn": self = .withdrawn(digest: try fields.digest("digest"))
        default: return nil
        }
    }
}
