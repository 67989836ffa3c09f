package import MailModel

/// The keys that a node is told to believe: the officers, how many of them must sign, and who signs the directory file.
///
/// Its file is one JSON object: `{"threshold":2,"officers":[{"key":"<base64 Ed25519>","name":"..."}],"publisher":"<base64 Ed25519>"}`.
package struct AuthorityKeys: Sendable, Hashable {
    /// Officers that must sign together at the least: no one person is the authority.
    package static let leastThreshold = 2

    package let threshold: Int
    package let officers: [Officer]
    package let publisher: OfficerKey

    /// `nil` for a threshold below ``leastThreshold`` or above the number of officers, and for a key that stands twice.
    package init?(threshold: Int, officers: [Officer], publisher: OfficerKey) {
        let keys = Set(officers.map(\.key))
        guard threshold >= Self.leastThreshold, threshold <= officers.count, officers.count <= StatementLimits.officers,
            keys.count == officers.count, !keys.contains(publisher)
        else { return nil }
        (self.threshold, self.officers, self.publisher) = (threshold, officers, publisher)
    }

    package init(parsing octets: Octets) throws(StatementFailure) {
        try self.init(JSONValue.forStatement(octets.bytes, canonical: false))
    }

    package var octets: Octets { Octets(json.canonical + [0x0A]) }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        let threshold = try fields.integer("threshold")
        let publisher = try fields.parsed("publisher", OfficerKey.init(base64:))
        var officers: [Officer] = []
        for element in try fields.array("officers", limit: StatementLimits.officers) {
            var officer = try JSONFields(element)
            let key = try officer.parsed("key", OfficerKey.init(base64:)), name = try officer.string("name")
            // It is printed to those who sign, from a file that others may have changed.
            guard DisplayName.isStatable(name) else { throw .fieldWrong("name") }
            officers.append(Officer(key: key, name: name))
            try officer.finish()
        }
        try fields.finish()
        guard let keys = AuthorityKeys(threshold: Int(threshold), officers: officers, publisher: publisher) else {
            throw .fieldWrong("officers")
        }
        self = keys
    }

    var json: JSONValue {
        .object([
            "threshold": .integer(Int64(threshold)), "publisher": .string(publisher.base64),
            "officers": .array(
                officers.map { .object(["key": .string($0.key.base64), "name": .string($0.name)]) }),
        ])
    }
}

extension JSONValue {
    static func forStatement(_ octets: ArraySlice<UInt8>, canonical: Bool) throws(StatementFailure) -> JSONValue {
        do throws(JSONFailure) {
            return canonical ? try JSONReader.readCanonical(octets) : try JSONReader.read(octets)
        } catch { throw .notJSON(error) }
    }
}
