/// Why a CMS structure was not read, made or opened. No case tells anything of content or keys.
package enum CMSFailure: Error, Sendable, Hashable {
    /// Not the DER of the structure that is asked for (RFC 5652 section 10 and the section of each structure).
    case malformed
    /// Another content type than the one asked for.
    case wrongContentType
    /// An algorithm, parameter, nonce length or ICV length that is not accepted.
    case algorithmNotAccepted
    /// More recipients than ``CMSLimits/maximumRecipients``, or octets than ``CMSLimits/maximumLength``.
    case tooLarge
    /// No recipient of the structure is one of the keys given.
    case notARecipient
    /// A certificate whose key cannot be sealed to.
    case recipientKeyNotAccepted
    /// The key, the nonce, the tag or the content is not what was sealed.
    case notAuthentic
    /// No signer, or more than one.
    case notOneSigner
    /// The signer's certificate did not come along.
    case signerMissing
    /// Signed attributes, or one that must be there, are absent.
    case attributesMissing
    /// The key back end failed.
    case key(KeyFailure)
}
