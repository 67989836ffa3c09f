package import MailModel

/// One part of a message: a leaf, a multipart, or an embedded message.
package struct MessagePart: Sendable, Hashable {
    /// The position of the part that holds it; `nil` for the root.
    package let parent: Int?
    /// 0 for the root.
    package let depth: Int
    package let header: Header
    package let contentType: ContentType
    package let disposition: ContentDisposition?
    package let transferEncoding: TransferEncoding
    /// The body as it stands in the message, a slice of it; inside an encoded `message/global`, of what that decodes to.
    package let body: Octets

    package var isLeaf: Bool {
        switch kind {
        case .multipart, .embeddedMessage: false
        case .content, .externalBody, .partialMessage, .attachmentContainer: true
        }
    }

    package var kind: PartKind { PartKind(contentType, fileName: fileName) }

    /// The content, its transfer encoding undone.
    package var content: Octets { transferEncoding.decode(body) }

    /// A leaf's content as text; `nil` for what is no text. Octets that cannot be read are U+FFFD; ``charset`` says whether all are.
    package var text: String? {
        guard contentType.type == "text" else { return nil }
        return (charset ?? .utf8).decode(content.bytes)
    }

    /// What its text is read in; `nil` for what is no text, and for a character set that is unknown.
    package var charset: Charset? {
        guard contentType.type == "text" else { return nil }
        return Charset(name: contentType.parameters["charset"] ?? "us-ascii")
    }

    /// The name of the file that the part holds, by its disposition or its type.
    package var fileName: String? { disposition?.fileName ?? contentType.parameters["name"] }

    /// Files in uuencode, BinHex or yEnc that stand in a text, or are the part (`application/mac-binhex40`, RFC 1741). The part keeps
    /// its text as it is.
    package var encodedFiles: [EncodedFile] {
        guard contentType.type == "text" || contentType.is("application", "mac-binhex40") else { return [] }
        return EncodedFile.all(in: content)
    }
}
