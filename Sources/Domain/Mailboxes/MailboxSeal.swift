import Crypto
import FoundationEssentials
import MailModel

/// AES-256-GCM under a mailbox's key. What is sealed names its mailbox, its message and its part, so that no record can be put in
/// another's place. Nonces are random: one key takes far fewer than the 2^32 messages that NIST SP 800-38D section 8.3 allows.
struct MailboxSeal {
    enum Part: String { case content, summary }

    let key: SymmetricKey
    let mailbox: MailboxID

    func seal(_ octets: Octets, part: Part, of message: StoredMessageID) throws(MailboxFailure) -> Octets {
        let combined = octets.withUnsafeBytes { plain in
            try? AES.GCM.seal(plain, using: key, authenticating: context(part, message)).combined
        }
        guard let combined else { throw .keyUnavailable }
        return Octets(Array(combined))
    }

    func open(_ sealed: Octets, part: Part, of message: StoredMessageID) throws(MailboxFailure) -> Octets {
        let plain = sealed.withUnsafeBytes { octets -> [UInt8]? in
            guard let box = try? AES.GCM.SealedBox(combined: octets) else { return nil }
            return (try? AES.GCM.open(box, using: key, authenticating: context(part, message))).map(Array.init)
        }
        guard let plain else { throw .cannotOpen }
        return Octets(plain)
    }

    private func context(_ part: Part, _ message: StoredMessageID) -> [UInt8] {
        Array("securemail mailbox \(part.rawValue) 1\n".utf8) + mailbox.octets + message.octets
    }
}
