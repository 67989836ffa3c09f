/// In which form an item's content lies in the store. All forms are sealed before they arrive there.
package enum ContentKind: String, Sendable, Hashable, CaseIterable {
    /// CMS DER for a member, with the outer header beside it.
    case protected
    /// A plain message, outbound or a notice, sealed under the storage key.
    case sealed
    /// What a peer sent, as it came, not opened yet, sealed under the storage key.
    case received
}
