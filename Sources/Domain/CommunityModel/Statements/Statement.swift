package import MailModel

/// One act of the authority: a canonical JSON object with type, version, sequence, time and the fields of its type.
package struct Statement: Sendable, Hashable {
    package static let version: Int64 = 1
    /// What stands before the statement's octets when they are signed, so that no signature can be taken for one over something else.
    package static let signingPrefix = Array("securemail-statement/1\n".utf8)

    /// Its place in the community's history: 1, 2, 3 and so on, without a gap.
    package let sequence: UInt64
    /// Whole seconds.
    package let time: Timestamp
    package let act: Act

    package init(sequence: UInt64, time: Timestamp, act: Act) {
        (self.sequence, self.time, self.act) = (sequence, Timestamp(seconds: time.seconds), act)
    }

    package var canonical: [UInt8] { json.canonical }

    /// The octets that officers sign.
    package var signedOctets: [UInt8] { Self.signingPrefix + canonical }

    var json: JSONValue {
        var members = act.fields
        members["type"] = .string(act.type)
        members["version"] = .integer(Self.version)
        members["sequence"] = .integer(Int64(sequence))
        members["time"] = .string(time.rfc3339)
        return .object(members)
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        guard try fields.integer("version") == Self.version else { throw .versionUnknown }
        let sequence = UInt64(try fields.integer("sequence"))
        let time = try fields.parsed("time") { Timestamp(rfc3339: $0) }
        let act = try Act(type: try fields.string("type"), &fields)
        try fields.finish()
        self.init(sequence: sequence, time: time, act: act)
    }
}
