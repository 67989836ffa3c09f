/// The fields of a header section, in their order.
package struct Header: Sendable, Hashable {
    package var fields: [HeaderField]

    package init(fields: [HeaderField] = []) { self.fields = fields }

    /// All fields of a name, in any case.
    package func fields(named name: String) -> [HeaderField] { fields.filter { $0.isNamed(name) } }

    package func first(named name: String) -> HeaderField? { fields.first { $0.isNamed(name) } }

    /// How many servers the message has passed: its Received fields (RFC 5321 section 6.3 counts them against loops).
    package var hopCount: Int { fields.reduce(0) { $0 + ($1.isNamed("Received") ? 1 : 0) } }

    /// Whether Content-Type, Content-Transfer-Encoding or Content-Disposition stands more than once, so that programs could take
    /// different ones; such a message is refused (``MessageFailure/contentFieldRepeated``).
    package var repeatsContentField: Bool {
        ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"].contains { fields(named: $0).count > 1 }
    }
}
