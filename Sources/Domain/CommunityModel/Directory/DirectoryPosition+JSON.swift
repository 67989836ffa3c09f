package import MailModel

/// As a node keeps it in a file of its own: canonical JSON of `{"file","history","lists":{"<hexadecimal>":1},"sequence","statements"}`.
extension DirectoryPosition {
    package var octets: Octets {
        let lists = Dictionary(uniqueKeysWithValues: listNumbers.map { (Hexadecimal.text($0.key), $0.value) })
        return Octets(
            JSONValue.object([
                "file": .string(Hexadecimal.text(fileDigest)), "history": .string(Hexadecimal.text(historyDigest)),
                "lists": .object(lists.mapValues { .integer(Int64(clamping: $0)) }),
                "sequence": .integer(Int64(clamping: sequence)), "statements": .integer(Int64(statements)),
            ]).canonical)
    }

    package init(parsing octets: Octets) throws(StatementFailure) {
        var fields = try JSONFields(JSONValue.forStatement(octets.bytes, canonical: true))
        let file = try fields.parsed("file", Hexadecimal.octets), history = try fields.parsed("history", Hexadecimal.octets)
        let sequence = UInt64(try fields.integer("sequence")), statements = Int(try fields.integer("statements"))
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
}
