import Crypto
import FoundationEssentials

/// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. Two messages in, two out.
package struct ScramServer: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        case malformed
        /// The client asked for channel binding, or for another to act as.
        case notSupported
        case wrongProof
    }

    private enum State {
        case awaitingFirst
        case awaitingRecord(user: String, clientFirstBare: String, clientNonce: String, header: String)
        case awaitingFinal(Exchange)
        case done
    }

    private struct Exchange {
        let record: ScramRecord
        let isKnown: Bool
        let nonce: String, header: String, authMessagePrefix: String
    }

    private var state = State.awaitingFirst
    private let serverNonce: String

    /// - Parameter serverNonce: printable, unpredictable, at least 18 octets.
    package init(serverNonce: String) { self.serverNonce = serverNonce }

    /// Takes the client's first message.
    /// - Returns: the user whose record is wanted next.
    package mutating func clientFirst(_ text: String) throws(Failure) -> String {
        guard case .awaitingFirst = state else { throw .malformed }
        let pieces = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3 else { throw .malformed }
        guard pieces[0] == "n" || pieces[0] == "y", pieces[1].isEmpty else { throw .notSupported }
        guard let message = ScramMessage(pieces[2]), let coded = message.value("n", at: 0), let nonce = message.value("r", at: 1),
            ScramMessage.isNonce(nonce), let user = Self.decodedName(coded)
        else { throw .malformed }
        state = .awaitingRecord(
            user: user, clientFirstBare: String(pieces[2]), clientNonce: nonce, header: "\(pieces[0]),,")
        return user
    }

    /// - Parameter record: the user's; for an unknown user ``decoy(for:secret:)``, so that the exchange looks the same until its end.
    /// - Returns: the server's first message.
    package mutating func found(_ record: ScramRecord, isKnown: Bool) throws(Failure) -> String {
        guard case .awaitingRecord(_, let bare, let clientNonce, let header) = state else { throw .malformed }
        let nonce = clientNonce + serverNonce
        let first = "r=\(nonce),s=\(Data(record.salt).base64EncodedString()),i=\(record.iterations)"
        state = .awaitingFinal(
            Exchange(record: record, isKnown: isKnown, nonce: nonce, header: header, authMessagePrefix: "\(bare),\(first)"))
        return first
    }

    /// Takes the client's final message and checks its proof.
    /// - Returns: the server's final message, which proves the server to the client.
    package mutating func clientFinal(_ text: String) throws(Failure) -> String {
        guard case .awaitingFinal(let exchange) = state else { throw .malformed }
        state = .done
        guard let message = ScramMessage(text), let binding = message.value("c", at: 0), let nonce = message.value("r", at: 1),
            let last = message.attributes.last, last.name == "p", let proof = Data(base64Encoded: last.value), proof.count == 32,
            // RFC 4648 section 3.5: bits that pad are zero. There is one right message, and no other is taken.
            proof.base64EncodedString() == last.value
        else { throw .malformed }
        guard binding == Data(exchange.header.utf8).base64EncodedString(), nonce == exchange.nonce else { throw .malformed }
        let authMessage = "\(exchange.authMessagePrefix),\(text.dropLast(last.value.count + 3))"
        let signature = ScramKeys.hmac(authMessage, key: exchange.record.storedKey)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let isProven = SymmetricKey(data: Array(SHA256.hash(data: clientKey))) == SymmetricKey(data: exchange.record.storedKey)
        guard isProven, exchange.isKnown else { throw .wrongProof }
        return "v=" + Data(ScramKeys.hmac(authMessage, key: exchange.record.serverKey)).base64EncodedString()
    }

    /// A record for a user that does not exist: the same each time for the same name, so that asking twice tells nothing, and made
    /// without the slow key derivation, so that the time taken tells nothing either.
    package static func decoy(for user: String, secret: [UInt8]) -> ScramRecord {
        let key = SymmetricKey(data: secret)
        func derived(_ purpose: String) -> [UInt8] { ScramKeys.hmac(Array("\(purpose)\u{0}\(user)".utf8), key: key) }
        return ScramRecord(
            salt: Array(derived("salt").prefix(16)), iterations: ScramRecord.standardIterations, storedKey: derived("stored key"),
            serverKey: derived("server key"))
    }

    /// `=2C` and `=3D` stand for a comma and an equals sign (RFC 5802 section 5.1).
    private static func decodedName(_ coded: String) -> String? {
        let name = coded.replacing("=2C", with: ",").replacing("=3D", with: "\u{0}")
        guard !name.contains("="), (1...256).contains(name.utf8.count), !coded.contains("\u{0}") else { return nil }
        return name.replacing("\u{0}", with: "=")
    }
}
