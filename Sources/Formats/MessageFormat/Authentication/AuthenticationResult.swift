/// One result of an Authentication-Results field: `method=verdict reason="..." ptype.property=value` (RFC 8601 section 2.2).
package struct AuthenticationResult: Sendable, Hashable {
    /// `ptype.property=value`, the value any text.
    package struct Property: Sendable, Hashable {
        package let type: String
        package let name: String
        package let value: String

        package init(type: String, name: String, value: String) { (self.type, self.name, self.value) = (type, name, value) }
    }

    package let method: String
    package let verdict: String
    package let reason: String?
    package let properties: [Property]

    package init(method: String, verdict: String, reason: String? = nil, properties: [Property] = []) {
        (self.method, self.verdict, self.reason, self.properties) = (method, verdict, reason, properties)
    }
}
