import MailModel
import MessageFormat

/// The second line of a directory file.
struct DirectoryHead {
    let sequence: UInt64
    let issuedAt: Timestamp
    let expiresAt: Timestamp
    let statements: Int
    let revocation: [Octets]

    init(sequence: UInt64, issuedAt: Timestamp, expiresAt: Timestamp, statements: Int, revocation: [Octets]) {
        (self.sequence, self.issuedAt, self.expiresAt) = (sequence, issuedAt, expiresAt)
        (self.statements, self.revocation) = (statements, revocation)
    }

    init(parsing line: ArraySlice<UInt8>) throws(StatementFailure) {
        let value: JSONValue
        do throws(JSONFailure) {
            value = try JSONReader.readCanonical(line, limit: DirectoryLimits.headOctets + DirectoryLimits.revocationOctets)
        } catch { throw .notJSON(error) }
        var fields = try JSONFields(value)
        sequence = UInt64(try fields.integer("sequence"))
        statements = Int(try fields.integer("statements"))
        issuedAt = try fields.parsed("issued") { Timestamp(rfc3339: $0) }
        expiresAt = try fields.parsed("expires") { Timestamp(rfc3339: $0) }
        var lists: [Octets] = []
        for element in try fields.array("revocation", limit: DirectoryLimits.issuers) {
            guard case .string(let text) = element, let der = Base64.octets(text) else { throw .fieldWrong("revocation") }
            lists.append(Octets(der))
        }
        revocation = lists
        try fields.finish()
    }

    var canonical: [UInt8] {
        JSONValue.object([
            "sequence": .integer(Int64(sequence)), "statements": .integer(Int64(statements)),
            "issued": .string(issuedAt.rfc3339), "expires": .string(expiresAt.rfc3339),
            "revocation": .array(revocation.map { .string(Base64.text(Array($0.bytes))) }),
        ]).canonical
    }
}
