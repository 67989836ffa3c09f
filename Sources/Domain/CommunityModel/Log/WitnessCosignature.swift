import Crypto
package import MailModel
package import MerkleLog
import MessageFormat
package import X509

/// A gateway's word, as a witness, that a head of the log was the largest that it had seen, and consistent with all before it (C2SP
/// tlog-cosignature, version 1), by an Ed25519 key that serves nothing else; and what says whose key that is.
///
/// Nobody lists that key: the gateway signs it, under a text of its own kind, with a signing key whose certificate the directory lists. So who
/// has the log can tell whose word it is, whoever handed it on.
package struct WitnessCosignature: Sendable, Hashable {
    package static let signingPrefix = Array("securemail-witness/1\n".utf8)
    /// Octets of an ECDSA signature of P-256 in DER.
    private static let longestBinding = 72
    /// Of the time, and of Ed25519 (RFC 8032 section 5.1.6).
    private static let stampedLength = 8 + 64
    /// Octets of ``text``: three fields of base64, of 32, 72 and at most 72 octets, and two spaces.
    package static let longestText = 44 + 96 + 96 + 2

    package let key: OfficerKey
    /// Time and signature, as they stand in a signature line of a note.
    private let stamped: [UInt8]
    /// Over ``binding(_:of:log:)``.
    private let binding: [UInt8]

    /// - Parameters:
    ///   - cosignature: by this key.
    ///   - binding: the gateway's ECDSA signature, DER, over ``binding(_:of:log:)``.
    package init?(_ key: OfficerKey, _ cosignature: NoteSignature, binding: [UInt8]) {
        self.init(key, stamped: cosignature.octets, binding: binding)
    }

    private init?(_ key: OfficerKey, stamped: [UInt8], binding: [UInt8]) {
        guard stamped.count == Self.stampedLength, (1...Self.longestBinding).contains(binding.count) else { return nil }
        (self.key, self.stamped, self.binding) = (key, stamped, binding)
    }

    /// What a gateway signs to say that a witness key is its own, in a community.
    ///
    /// - Parameter log: the name of the community's log.
    package static func binding(_ key: OfficerKey, of gateway: DomainName, log: String) -> [UInt8] {
        let members: [String: JSONValue] = [
            "gateway": .string(gateway.text), "key": .string(key.base64), "log": .string(log), "version": .integer(1),
        ]
        return signingPrefix + JSONValue.object(members).canonical
    }

    /// Whether a gateway, by a certificate of its signing key, said this of a head.
    ///
    /// - Parameter log: the log's key; its name is the log's.
    /// - Returns: when; `nil` where it did not.
    package func verified(over head: CheckpointLine, by certificate: Certificate, of gateway: DomainName, log: NoteKey)
        -> Timestamp?
    {
        guard let signer = P256.Signing.PublicKey(certificate.publicKey),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: binding),
            signer.isValidSignature(signature, for: Self.binding(key, of: gateway, log: log.name)),
            let witness = try? NoteKey(name: gateway.text, kind: .cosignature, octets: key.octets),
            let checkpoint = try? Checkpoint(origin: log.name, size: head.size, root: head.root),
            let note = try? SignedNote(
                text: checkpoint.text, signatures: [NoteSignature(name: witness.name, keyID: witness.id, octets: stamped)])
        else { return nil }
        return try? note.verified(by: [witness]).first?.time
    }

    /// `KEY STAMPED BINDING`, each in base64.
    package var text: String { [key.octets, stamped, binding].map { Base64.text($0) }.joined(separator: " ") }

    /// Reads what ``text`` wrote, and no other spelling.
    package init?(parsing text: some StringProtocol) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map { Base64.octets(String($0)) }
        guard parts.count == 3, let first = parts[0], let key = OfficerKey(octets: first), let stamped = parts[1],
            let binding = parts[2]
        else { return nil }
        self.init(key, stamped: stamped, binding: binding)
        guard self.text == text else { return nil }
    }
}
