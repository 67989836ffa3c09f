/// How long a header section may be, for whoever reads it.
package struct HeaderLimits: Sendable, Hashable {
    package let fields: Int
    /// Octets, the empty line not counted.
    package let octets: Int

    package init(fields: Int, octets: Int) { (self.fields, self.octets) = (fields, octets) }

    /// At the door: what is longer is not taken.
    package static let accepted = HeaderLimits(fields: MessageLimits.fields, octets: MessageLimits.headerSection)

    /// Inside: what was taken can always be read, after gateways put trace, status and results on top of it.
    package static let carried = HeaderLimits(
        fields: MessageLimits.fields + MessageLimits.addedFields,
        octets: MessageLimits.headerSection + MessageLimits.addedHeaderSection)
}
