/// `;key=value` (RFC 9651 section 3.1.2).
package struct StructuredParameter: Sendable, Hashable {
    package let key: String
    package let value: BareItem

    package init(key: String, value: BareItem) { (self.key, self.value) = (key, value) }
}
