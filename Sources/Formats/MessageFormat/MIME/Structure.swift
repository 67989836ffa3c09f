package import MailModel

/// The parts of a message in the order they stand in; the root first. Or why they cannot be known: such a message is carried as
/// opaque octets.
package enum Structure: Sendable, Hashable {
    case parts([MessagePart])
    case unreadable(Fault)

    package enum Fault: Error, Sendable, Hashable {
        /// Over ``MessageLimits/nesting`` or ``MessageLimits/searches``, ``MessageLimits/parts``, ``MessageLimits/parameters``; or a part's header section over its limits.
        case nestedTooDeeply, tooManyParts, tooManyParameters, partHeaderTooLarge
        /// A Content-Type, Content-Transfer-Encoding or Content-Disposition field that is none.
        case contentFieldMalformed
        /// One of these fields, or one of their parameters, stands twice.
        case contentFieldRepeated
        /// A multipart without a boundary, or whose boundary never comes.
        case boundaryMissing
        /// A multipart or embedded message in quoted-printable or base64; `message/global` may be.
        case compositeEncoded

        /// What a gateway answers where a message with this fault is not taken at all, because programs would read it differently.
        package var refusal: Refusal? {
            switch self {
            case .contentFieldRepeated: MessageFailure.contentFieldRepeated.refusal
            case .nestedTooDeeply, .tooManyParts, .tooManyParameters, .partHeaderTooLarge, .contentFieldMalformed,
                .boundaryMissing, .compositeEncoded:
                nil
            }
        }
    }
}
