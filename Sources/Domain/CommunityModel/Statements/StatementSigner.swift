package import Crypto

/// Somebody who signs for the authority: an officer, or its publisher.
package protocol StatementSigner: Sendable {
    var key: OfficerKey { get }
    func sign(_ octets: [UInt8]) throws -> [UInt8]
}

extension Curve25519.Signing.PrivateKey: StatementSigner {
    package var key: OfficerKey { OfficerKey(publicKey) }
    package func sign(_ octets: [UInt8]) throws -> [UInt8] { Array(try signature(for: octets)) }
}

extension SignedStatement {
    /// Signs a statement by each of some officers.
    package init(_ statement: Statement, signedBy officers: [any StatementSigner], agreement: Agreement? = nil) throws {
        let octets = statement.signedOctets
        self.init(
            statement: statement,
            signatures: try officers.map { StatementSignature(key: $0.key, signature: try $0.sign(octets)) }, agreement: agreement
        )
    }
}
