/// System flags of a message (RFC 9051 section 2.3.2).
package struct MessageFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let seen = MessageFlags(rawValue: 1)
    package static let answered = MessageFlags(rawValue: 2)
    package static let flagged = MessageFlags(rawValue: 4)
    package static let deleted = MessageFlags(rawValue: 8)
    package static let draft = MessageFlags(rawValue: 16)
}
