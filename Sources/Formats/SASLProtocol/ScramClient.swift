import Crypto
import FoundationEssentials

/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
package struct ScramClient: Sendable {
    package enum Failure: Error, Sendable, Hashable { case malformed, iterationsOutOfRange, serverNotProven }

    private let user: String, password: String, nonce: String
    private var expectedServerSignature: [UInt8]?

    /// - Parameter nonce: printable, unpredictable, without commas.
    package init(user: String, password: String, nonce: String) {
        (self.user, self.password, self.nonce) = (user, password, nonce)
    }

    private var firstBare: String { "n=\(user.replacing("=", with: "=3D").replacing(",", with: "=2C")),r=\(nonce)" }

    package var first: String { "n,,\(firstBare)" }

    /// Answers the server's first message.
    package mutating func final(_ serverFirst: String) throws(Failure) -> String {
        guard let message = ScramMessage(serverFirst), let combined = message.value("r", at: 0), combined.hasPrefix(nonce),
            combined != nonce, let coded = message.value("s", at: 1), let salt = Data(base64Encoded: coded),
            let count = message.value("i", at: 2), let iterations = Int(count)
        else { throw .malformed }
        guard ScramRecord.iterationRange.contains(iterations) else { throw .iterationsOutOfRange }
        guard let keys = ScramKeys(password: password, salt: Array(salt), iterations: iterations) else { throw .malformed }
        let withoutProof = "c=biws,r=\(combined)"
        let authMessage = "\(firstBare),\(serverFirst),\(withoutProof)"
        let proof = zip(keys.clientKey, ScramKeys.hmac(authMessage, key: keys.storedKey)).map { $0 ^ $1 }
        expectedServerSignature = ScramKeys.hmac(authMessage, key: keys.serverKey)
        return "\(withoutProof),p=\(Data(proof).base64EncodedString())"
    }

    /// Checks that the server knows the record too.
    package func verify(_ serverFinal: String) throws(Failure) {
        guard let message = ScramMessage(serverFinal), let coded = message.value("v", at: 0),
            let signature = Data(base64Encoded: coded), let expected = expectedServerSignature
        else { throw .malformed }
        guard SymmetricKey(data: signature) == SymmetricKey(data: expected) else { throw .serverNotProven }
    }
}

extension ScramClient: CustomStringConvertible {
    package var description: String { "SCRAM client, redacted" }
}
