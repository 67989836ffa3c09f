import MailModel
package import MessageFormat

/// What a part is, as far as a test says: of a text its text, of any other content a digest.
package struct TorturePart: Decodable, Equatable, Sendable {
    package struct File: Decodable, Equatable, Sendable {
        let encoding: String, name: String, sha: String
        let damaged: Bool
    }

    package let depth: Int
    package let type: String
    package let encoding: String?
    package let kind: String?
    package let disposition: String?
    package let file: String?
    package let files: [File]?
    package let text: String?
    package let sha: String?

    /// The same of a part as it was read. Texts whose digest is expected are given by theirs, as are files only where some are.
    package init(_ part: MessagePart, like expected: TorturePart?) {
        (depth, type) = (part.depth, "\(part.contentType.type)/\(part.contentType.subtype)")
        encoding = part.transferEncoding == .sevenBit ? nil : part.transferEncoding.rawValue
        kind = part.kind == .content ? nil : "\(part.kind)"
        (disposition, file) = (part.disposition?.type, part.fileName)
        let found = part.encodedFiles.map {
            File(encoding: "\($0.encoding)", name: $0.name, sha: TortureSet.digest($0.content), damaged: $0.isDamaged)
        }
        files = found.isEmpty && expected?.files == nil ? nil : found
        text = part.isLeaf && expected?.sha == nil ? part.text : nil
        sha = part.isLeaf && text == nil ? TortureSet.digest(part.content) : nil
    }
}
