/// Why a message was not opened. For this node's log and administrators; a peer is never told which it was.
package enum OpeningFailure: Error, Sendable, Hashable {
    /// The root is not AuthEnvelopedData in base64.
    case notProtected
    case malformed
    /// None of our keys is a recipient.
    case cannotDecrypt
    case tampered
    case algorithmNotAccepted
    /// What was sealed is not one signed root part with one signer.
    case notOneSignedPart
    case signatureNotValid
    case signerNotTrusted(SignerFault)
    /// The directory does not know the signer's certificate.
    case signerNotListed
    /// Made for another member.
    case wrongMember
    case recipientNotListed
    case envelopeSenderForeign
    /// Another member's gateway brought it.
    case peerMismatch
    /// From in the protected header, in the message and in the open are not one address of the signer's member.
    case fromMismatch
    case assuranceMismatch
    case signingTimeOutOfRange
    /// A bare CR, bare LF, NUL, or a line too long.
    case framing
    /// The key back end or the directory does not answer; to be tried again.
    case temporary(String)

    package var isTemporary: Bool { if case .temporary = self { true } else { false } }

    /// Whether a directory that is newer than ours may mend it: whoever has one seals for a certificate of ours, and signs by one of theirs,
    /// of which we have not heard yet.
    package var mayBeOfNewerDirectory: Bool { self == .cannotDecrypt || self == .signerNotListed }

    /// Whether the message could not be decrypted here, rather than not be verified.
    package var isDecryption: Bool {
        switch self {
        case .cannotDecrypt, .notProtected: true
        case .malformed, .tampered, .algorithmNotAccepted, .notOneSignedPart, .signatureNotValid, .signerNotTrusted,
            .signerNotListed, .wrongMember,
            .recipientNotListed, .envelopeSenderForeign, .peerMismatch, .fromMismatch, .assuranceMismatch,
            .signingTimeOutOfRange, .framing, .temporary:
            false
        }
    }
}
