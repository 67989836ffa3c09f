/// A member of a dictionary: one item, or an inner list (RFC 9651 section 3.2).
package enum StructuredMember: Sendable, Hashable {
    case item(StructuredItem)
    case innerList([StructuredItem], parameters: [StructuredParameter])
}
