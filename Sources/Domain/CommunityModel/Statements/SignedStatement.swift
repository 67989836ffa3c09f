package import MailModel

/// A statement with its officers' signatures: a leaf of the community's history.
package struct SignedStatement: Sendable, Hashable {
    package let statement: Statement
    package let signatures: [StatementSignature]
    /// That of the member whose keys or domains it adds to or moves, where there is one. The fold judges it, as it knows the member's keys.
    package let agreement: Agreement?
    /// Where the officers signed before it was known at which place and time the act is stated. The fold sees to it that it serves once.
    package let approval: Approval?

    package init(
        statement: Statement, signatures: [StatementSignature], agreement: Agreement? = nil, approval: Approval? = nil
    ) {
        (self.statement, self.signatures, self.agreement, self.approval) = (statement, signatures, agreement, approval)
    }

    /// The leaf: the canonical JSON of `{"signatures":[...],"statement":{...}}`, with `"agreement":{...}` and `"approved":{...}` where there
    /// are such.
    package var leaf: Octets {
        var members: [String: JSONValue] = ["statement": statement.json, "signatures": .array(signatures.map(\.json))]
        members["agreement"] = agreement?.json
        members["approved"] = approval?.json
        return Octets(JSONValue.object(members).canonical)
    }

    /// Reads a leaf; octets that are not the canonical spelling of their own value are refused.
    package init(parsing leaf: Octets) throws(StatementFailure) {
        var fields = try JSONFields(try JSONValue.forStatement(leaf.bytes, canonical: true))
        try self.init(&fields)
    }

    /// Reads a leaf, and verifies it by the octets that stand in it: the statement comes last by its name (RFC 8785 section 3.2.3), and what is
    /// canonical as a whole is so in each of its parts.
    init(parsing leaf: Octets, verifiedBy authority: AuthorityKeys) throws(StatementFailure) {
        let parts: (value: JSONValue, last: ArraySlice<UInt8>)
        do throws(JSONFailure) { parts = try JSONReader.readCanonicalParts(leaf.bytes) } catch { throw .notJSON(error) }
        var fields = try JSONFields(parts.value)
        try self.init(&fields)
        try verify(by: authority, over: Statement.signingPrefix + parts.last)
    }

    private init(_ fields: inout JSONFields) throws(StatementFailure) {
        statement = try Statement(try fields.value("statement"))
        var signatures: [StatementSignature] = []
        for element in try fields.array("signatures", limit: StatementLimits.officers) {
            signatures.append(try StatementSignature(element))
        }
        self.signatures = signatures
        agreement = fields.has("agreement") ? try Agreement(try fields.value("agreement")) : nil
        approval = fields.has("approved") ? try Approval(try fields.value("approved")) : nil
        try fields.finish()
        guard signatures.allSatisfy({ ($0.signedAt == nil) == (approval == nil) }) else { throw .fieldWrong("signed") }
    }

    /// Every signature must be of a different officer and fit, and there must be enough of them, or none where none is needed.
    package func verify(by authority: AuthorityKeys) throws(StatementFailure) {
        try verify(by: authority, over: statement.signedOctets)
    }

    private func verify(by authority: AuthorityKeys, over stated: [UInt8]) throws(StatementFailure) {
        // There are few of both: a set would cost more than it saves.
        for (index, signature) in signatures.enumerated() {
            guard !signatures[..<index].contains(where: { $0.key == signature.key }) else { throw .sameOfficerTwice }
        }
        for signature in signatures {
            guard authority.officers.contains(where: { $0.key == signature.key }),
                let octets = approval == nil ? stated : approved(by: authority, signature),
                signature.key.isValid(signature: signature.signature, for: octets)
            else {
                throw .signatureWrong
            }
        }
        if signatures.isEmpty, approval == nil, AgreedAct(statement.act, agreement).needsNoOfficer { return }
        guard signatures.count >= authority.threshold else {
            throw .tooFewOfficers(have: signatures.count, need: authority.threshold)
        }
    }

    private func approved(by authority: AuthorityKeys, _ signature: StatementSignature) -> [UInt8]? {
        guard let approval, let signedAt = signature.signedAt else { return nil }
        return approval.signedOctets(of: statement.act, log: CommunityLog.name(of: authority.publisher), at: signedAt)
    }

    var givenApproval: GivenApproval? { approval.map { GivenApproval($0, by: signatures) } }
}
