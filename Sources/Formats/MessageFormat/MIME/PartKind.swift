/// What a part is for whoever looks for a message's content.
package enum PartKind: Sendable, Hashable, CaseIterable {
    /// Content of the part's type.
    case content
    case multipart
    /// A message whose own parts are parts of the whole.
    case embeddedMessage
    /// Says where content is that did not travel along (RFC 2046 section 5.2.3). Carried as it stands: nothing is fetched.
    case externalBody
    /// A fragment of a message (RFC 2046 section 5.2.2). Carried as it stands: fragments are never put together.
    case partialMessage
    /// Outlook's container of attachments, TNEF, `winmail.dat`: files in a form of its own, which is not opened.
    case attachmentContainer

    init(_ type: ContentType, fileName: String?) {
        if type.isMultipart {
            self = .multipart
        } else if type.isEmbeddedMessage {
            self = .embeddedMessage
        } else if type.is("message", "external-body") {
            self = .externalBody
        } else if type.is("message", "partial") {
            self = .partialMessage
        } else if Self.isTNEF(type, fileName) {
            self = .attachmentContainer
        } else {
            self = .content
        }
    }

    /// By its type, or by the name that Outlook gives it where a server on the way has made the type a general one.
    private static func isTNEF(_ type: ContentType, _ fileName: String?) -> Bool {
        if type.is("application", "ms-tnef") || type.is("application", "vnd.ms-tnef") { return true }
        return type.is("application", "octet-stream") && fileName?.lowercased() == "winmail.dat"
    }
}
