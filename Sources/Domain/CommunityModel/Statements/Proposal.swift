package import MailModel

/// Acts that wait for officers whose keys are not on the authority's machine. It travels as a file to where they are, and back:
///
///     {"acts":[{"act":{...},"agreement":{...},"signatures":[{"key","signature"}]}],"expires":"<RFC 3339>","log":"securemail-log/...","version":1}
///
/// Each officer signs the ``AgreementText`` of each act. Which of them is stated where in the log, and when, is not known then.
package struct Proposal: Sendable, Hashable {
    package static let version: Int64 = 1
    /// How far ahead it ends. Less than an approval may hold, as the clock of who signs it may differ.
    package static let life = Agreement.longest - DirectoryLimits.clockSkew
    package static let maximumActs = 100

    package struct Item: Sendable, Hashable {
        package let agreed: AgreedAct
        package fileprivate(set) var signatures: [StatementSignature] = []
    }

    /// The name of the community's log.
    package let log: String
    /// Whole seconds.
    package let expires: Timestamp
    /// At least one.
    package private(set) var items: [Item]

    package init(_ acts: [AgreedAct], log: String, expires: Timestamp) {
        (self.log, self.expires) = (log, Timestamp(seconds: expires.seconds))
        items = acts.map { Item(agreed: $0) }
    }

    /// Whether it can be read again when so many have signed it.
    package func isFit(forSigners count: Int) -> Bool {
        let signatures = items.count * count * StatementSignature.maximumOctets
        return items.count <= Self.maximumActs && octets.count + signatures <= JSONLimits.octets
    }

    /// Signs every act; who signed before signs anew.
    package mutating func sign(by officer: some StatementSigner) throws {
        for index in items.indices {
            let signature = StatementSignature(key: officer.key, signature: try officer.sign(signedOctets(of: items[index])))
            items[index].signatures.removeAll { $0.key == officer.key }
            items[index].signatures.append(signature)
        }
    }

    /// Who signed all of it, as it stands.
    package var signers: [OfficerKey] {
        let octets = items.map(signedOctets)
        return (items.first?.signatures ?? []).map(\.key).filter { key in
            zip(items, octets).allSatisfy { item, octets in
                item.signatures.contains { $0.key == key && key.isValid(signature: $0.signature, for: octets) }
            }
        }
    }

    private func signedOctets(of item: Item) -> [UInt8] {
        AgreementText(to: item.agreed.act, log: log, expires: expires).approvedOctets
    }

    /// As a file.
    package var octets: Octets { Octets(json.canonical + [0x0A]) }

    package init(parsing octets: Octets) throws(StatementFailure) {
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: false))
        guard try fields.integer("version") == Self.version else { throw .versionUnknown }
        log = try fields.string("log")
        expires = try fields.parsed("expires") { Timestamp(rfc3339: $0) }
        items = []
        for element in try fields.array("acts", limit: Self.maximumActs) { items.append(try Item(element)) }
        guard !items.isEmpty else { throw .fieldWrong("acts") }
        try fields.finish()
    }

    private var json: JSONValue {
        .object([
            "acts": .array(items.map(\.json)), "expires": .string(expires.rfc3339), "log": .string(log),
            "version": .integer(Self.version),
        ])
    }
}

extension Proposal.Item {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "act": .object(agreed.act.fields.merging(["type": .string(agreed.act.type)]) { $1 }),
            "signatures": .array(signatures.map(\.json)),
        ]
        members["agreement"] = agreed.agreement?.json
        return .object(members)
    }

    fileprivate init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        var act = try JSONFields(try fields.value("act"))
        let agreement = fields.has("agreement") ? try Agreement(try fields.value("agreement")) : nil
        agreed = AgreedAct(try Act(type: try act.string("type"), &act), agreement)
        try act.finish()
        for element in try fields.array("signatures", limit: StatementLimits.officers) {
            signatures.append(try StatementSignature(element))
        }
        try fields.finish()
    }
}
