package import MailModel

/// Why a message is not taken. Cases name the rule, never the content.
package enum MessageFailure: Error, Sendable, Hashable {
    /// Over ``MessageLimits/fields``, or over ``MessageLimits/headerSection``.
    case tooManyFields, headerSectionTooLarge
    case fromMissing, fromRepeated
    /// A From field that is a group, a list, or no address at all.
    case fromNotOneMailbox
    /// A From field, or a line that another program would take for one, that programs read differently.
    case fromAmbiguous
    case senderRepeated, senderNotOneMailbox
    /// A field name with an octet that is no printable ASCII (RFC 5322 section 2.2).
    case fieldNameNotASCII
    /// A line that another program would take for a field that decides how a message is read, or what is said of it.
    case fieldNameAmbiguous
    /// Content-Type, Content-Transfer-Encoding or Content-Disposition stands twice in one header section.
    case contentFieldRepeated

    package var refusal: Refusal {
        switch self {
        case .tooManyFields: Refusal(.permanent, .messageTooBig, "Too many header fields")
        case .headerSectionTooLarge: Refusal(.permanent, .messageTooBig, "Header section too large")
        case .fromMissing: Self.malformed("From field missing")
        case .fromRepeated: Self.malformed("More than one From field")
        case .fromNotOneMailbox: Self.malformed("From must be exactly one address")
        case .fromAmbiguous: Self.malformed("From is ambiguous")
        case .senderRepeated: Self.malformed("More than one Sender field")
        case .senderNotOneMailbox: Self.malformed("Sender must be exactly one address")
        case .fieldNameNotASCII: Self.malformed("Header field name not valid")
        case .fieldNameAmbiguous: Self.malformed("Header field name ambiguous")
        case .contentFieldRepeated: Self.malformed("A content field stands twice")
        }
    }

    private static func malformed(_ text: String) -> Refusal { Refusal(.permanent, .messageMalformed, text) }
}
