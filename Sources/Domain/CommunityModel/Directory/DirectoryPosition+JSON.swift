import Crypto
package import MailModel

/// As a node keeps it in a file of its own: canonical JSON of `{"file","history","lists":{"<hexadecimal>":1},"sequence","statements"}`.
extension DirectoryPosition {
    package var octets: Octets {
        let checksum = Hexadecimal.text(Array(SHA256.hash(data: JSONValue.object(members).canonical)))
        return Octets(JSONValue.object(members.merging([Self.checksum: .string(checksum)]) { first, _ in first }).canonical)
    }

    /// Nothing else would tell a position that was changed: a smaller one lets older directories in, a greater one shuts newer ones out.
    private static let checksum = "sha256"

    private var members: [String: JSONValue] {
        let lists = Dictionary(uniqueKeysWithValues: listNumbers.map { (Hexadecimal.text($0.key), $0.value) })
        return [
            "file": .string(Hexadecimal.text(fileDigest)), "history": .string(Hexadecimal.text(historyDigest)),
            "lists": .object(lists.mapValues { .integer(Int64(clamping: $0)) }),
            "sequence": .integer(Int64(clamping: sequence)), "statements": .integer(Int64(statements)),
        ]
    }

    package init(parsing octets: Octets) throws(StatementFailure) {
        var fields = try JSONFields(Self.verified(try JSONValue.forStatement(octets.bytes, canonical: true)))
        let file = try fields.parsed("file", Hexadecimal.octets), history = try fields.parsed("history", Hexadecimal.octets)
        let sequence = UInt64(clamping: try fields.integer("sequence")), statements = Int(try fields.integer("statements"))
        guard case .object(let members) = try fields.value("lists") else { throw .fieldWrong("lists") }
        var lists: [[UInt8]: UInt64] = [:]
        for (key, value) in members {
            guard case .integer(let number) = value, let number = UInt64(exactly: number), let issuer = Hexadecimal.octets(key)
            else {
                throw .fieldWrong("lists")
            }
            lists[issuer] = number
        }
        try fields.finish()
        self.init(sequence: sequence, fileDigest: file, statements: statements, historyDigest: history, listNumbers: lists)
    }

    /// Without its checksum, which positions of earlier versions have none of.
    private static func verified(_ value: JSONValue) throws(StatementFailure) -> JSONValue {
        guard case .object(var members) = value, let stated = members.removeValue(forKey: checksum) else { return value }
        let rest = JSONValue.object(members)
        guard case .string(let text) = stated, text == Hexadecimal.text(Array(SHA256.hash(data: rest.canonical))) else {
            throw .fieldWrong(checksum)
        }
        return rest
    }
}
