import Crypto
package import MailModel
import MessageFormat

/// The place of an act among all that officers signed together, before it was known at which place and time of the log each is stated.
///
/// What an officer signs for an act is `securemail-approval/1`, a line feed, and the canonical JSON (RFC 8785) of
///
///     {"act":{...},"acts":"<SHA-256>","count":2,"index":0,"log":"securemail-log/...","signed":1795000000000000,"version":1}
///
/// `act` holds type and fields as in the statement, `acts` names all of them, and `signed` is when the officer signed, in microseconds since 1970 by
/// its own clock. So nobody can state a part of what they signed, or anything of it a second time, or once they signed something newer
/// (``DirectoryFold``).
package struct Approval: Sendable, Hashable {
    package static let version: Int64 = 1
    package static let signingPrefix = Array("securemail-approval/1\n".utf8)
    /// Acts of one.
    package static let maximumActs = 100
    /// How old a signature may be when its act is stated.
    package static let life: Duration = .days(7)
    /// How far the clock of who signs may be ahead of the authority's.
    package static let clockSkew: Duration = .hours(1)

    /// SHA-256 of the canonical JSON array of all the acts.
    package let acts: [UInt8]
    package let count: Int
    /// From 0.
    package let index: Int

    private init(acts: [UInt8], count: Int, index: Int) { (self.acts, self.count, self.index) = (acts, count, index) }

    /// Those of acts that are signed together, in their order.
    package static func together(_ acts: [Act]) -> [Approval] {
        let digest = Array(SHA256.hash(data: JSONValue.array(acts.map(\.json)).canonical))
        return acts.indices.map { Approval(acts: digest, count: acts.count, index: $0) }
    }

    /// What must be stated right after it.
    var next: Approval? { index + 1 < count ? Approval(acts: acts, count: count, index: index + 1) : nil }

    /// The octets that an officer signs.
    package func signedOctets(of act: Act, log: String, at time: Timestamp) -> [UInt8] {
        let text = JSONValue.object([
            "act": act.json, "acts": .string(Hexadecimal.text(acts)), "count": .integer(Int64(count)),
            "index": .integer(Int64(index)),
            "log": .string(log), "signed": .integer(time.microseconds), "version": .integer(Self.version),
        ])
        return Self.signingPrefix + text.canonical
    }

    var json: JSONValue {
        .object(["acts": .string(Hexadecimal.text(acts)), "count": .integer(Int64(count)), "index": .integer(Int64(index))])
    }

    init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        acts = try fields.digest("acts")
        let count = try fields.integer("count"), index = try fields.integer("index")
        try fields.finish()
        guard count <= Self.maximumActs, index < count else { throw .fieldWrong("approved") }
        (self.count, self.index) = (Int(count), Int(index))
    }
}

extension Act {
    /// Type and fields, without what a statement says of its place.
    fileprivate var json: JSONValue { .object(fields.merging(["type": .string(type)]) { $1 }) }
}
