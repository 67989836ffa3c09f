/// A value and its parameters (RFC 9651 section 3.3).
package struct StructuredItem: Sendable, Hashable {
    package let value: BareItem
    package let parameters: [StructuredParameter]

    package init(_ value: BareItem, parameters: [StructuredParameter] = []) {
        (self.value, self.parameters) = (value, parameters)
    }
}
