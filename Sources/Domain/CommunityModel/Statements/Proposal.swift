package import MailModel
package import X509

/// Acts that wait for officers whose keys are not on the authority's machine. It travels as a file to where they are, and back:
///
///     {"acts":[{"act":{...},"agreement":{...},"signatures":[{"key","signature","signed"}]}],"log":"securemail-log/...","version":1}
///
/// Each officer signs each act with its place among all of them (``Approval``). At which place of the log, and when, it is stated is not known
/// then.
package struct Proposal: Sendable, Hashable {
    package static let version: Int64 = 1

    package struct Item: Sendable, Hashable {
        package let agreed: AgreedAct
        package fileprivate(set) var signatures: [StatementSignature] = []
    }

    /// The name of the community's log.
    package let log: String
    /// At least one.
    package private(set) var items: [Item]

    package init(_ acts: [AgreedAct], log: String) {
        self.log = log
        items = acts.map { Item(agreed: $0) }
    }

    /// Those that it lists. One that cannot be read is none: the fold refuses it.
    package var certificates: [(purpose: CertificatePurpose, certificate: Certificate)] {
        items.compactMap { item in
            guard case .certificateListed(let der, _, let purpose) = item.agreed.act else { return nil }
            return Certificate(der: der).map { (purpose, $0) }
        }
    }

    /// That of each act.
    package var approvals: [Approval] { Approval.together(items.map(\.agreed.act)) }

    /// Whether it can be read again when so many have signed it.
    package func isFit(forSigners count: Int) -> Bool {
        let signatures = items.count * count * StatementSignature.maximumOctets
        return items.count <= Approval.maximumActs && octets.count + signatures <= JSONLimits.octets
    }

    /// Signs every act; who signed before signs anew.
    ///
    /// - Parameter time: by the officer's clock.
    package mutating func sign(by officer: some StatementSigner, at time: Timestamp) throws {
        for (index, approval) in approvals.enumerated() {
            let octets = approval.signedOctets(of: items[index].agreed.act, log: log, at: time)
            items[index].signatures.removeAll { $0.key == officer.key }
            items[index].signatures.append(
                StatementSignature(key: officer.key, signature: try officer.sign(octets), signedAt: time))
        }
    }

    /// Who signed all of it as it stands, and when by their clocks.
    package var signers: [(key: OfficerKey, time: Timestamp)] {
        let approvals = approvals
        return (items.first?.signatures ?? []).compactMap { first in
            guard let time = first.signedAt else { return nil }
            let isOfAll = zip(items, approvals).allSatisfy { item, approval in
                item.signatures.contains {
                    $0.key == first.key && $0.signedAt == time
                        && $0.key.isValid(
                            signature: $0.signature, for: approval.signedOctets(of: item.agreed.act, log: log, at: time))
                }
            }
            return isOfAll ? (first.key, time) : nil
        }
    }

    /// As a file.
    package var octets: Octets { Octets(json.canonical + [0x0A]) }

    package init(parsing octets: Octets) throws(StatementFailure) {
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: false))
        guard try fields.integer("version") == Self.version else { throw .versionUnknown }
        log = try fields.string("log")
        items = []
        for element in try fields.array("acts", limit: Approval.maximumActs) { items.append(try Item(element)) }
        guard !items.isEmpty else { throw .fieldWrong("acts") }
        try fields.finish()
    }

    private var json: JSONValue {
        .object(["acts": .array(items.map(\.json)), "log": .string(log), "version": .integer(Self.version)])
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
            let signature = try StatementSignature(element)
            guard signature.signedAt != nil else { throw .fieldWrong("signed") }
            guard !signatures.contains(where: { $0.key == signature.key }) else { throw .sameOfficerTwice }
            signatures.append(signature)
        }
        try fields.finish()
    }
}
