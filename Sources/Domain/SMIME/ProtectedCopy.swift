package import MailModel

/// A signed and sealed copy, as it is stored and sent.
package struct ProtectedCopy: Sendable, Hashable {
    /// AuthEnvelopedData in DER; the MIME framing is made when it is sent.
    package let cms: Octets
    /// The content key, wrapped by this node's storage key, so that the copy can be sealed anew for other keys.
    package let wrappedContentKey: [UInt8]
    /// Fields that everybody may see, without MIME fields and without the empty line.
    package let outerHeader: Octets

    package init(cms: Octets, wrappedContentKey: [UInt8], outerHeader: Octets) {
        (self.cms, self.wrappedContentKey, self.outerHeader) = (cms, wrappedContentKey, outerHeader)
    }
}
