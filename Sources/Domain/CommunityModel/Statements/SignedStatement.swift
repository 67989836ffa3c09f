package import MailModel

/// A statement with its officers' signatures: a leaf of the community's history.
package struct SignedStatement: Sendable, Hashable {
    package let statement: Statement
    package let signatures: [StatementSignature]
    /// That of the member whose keys or domains it adds to or moves, where there is one. The fold judges it, as it knows the member's keys.
    package let agreement: Agreement?

    package init(statement: Statement, signatures: [StatementSignature], agreement: Agreement? = nil) {
        (self.statement, self.signatures, self.agreement) = (statement, signatures, agreement)
    }

    /// The leaf: the canonical JSON of `{"signatures":[...],"statement":{...}}`, with `"agreement":{...}` where there is one.
    package var leaf: Octets {
        var members: [String: JSONValue] = ["statement": statement.json, "signatures": .array(signatures.map(\.json))]
        members["agreement"] = agreement?.json
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
        try fields.finish()
    }

    /// Every signature must be of a different officer and fit, and there must be enough of them.
    package func verify(by authority: AuthorityKeys) throws(StatementFailure) {
        try verify(by: authority, over: statement.signedOctets)
    }

    private func verify(by authority: AuthorityKeys, over octets: [UInt8]) throws(StatementFailure) {
        // There are few of both: a set would cost more than it saves.
        for (index, signature) in signatures.enumerated() {
            guard !signatures[..<index].contains(where: { $0.key == signature.key }) else { throw .sameOfficerTwice }
        }
        for signature in signatures {
            guard authority.officers.contains(where: { $0.key == signature.key }),
                signature.key.isValid(signature: signature.signature, for: octets)
            else {
                throw .signatureWrong
            }
        }
        // A member may object by its own key alone, so that no officer is needed to stop what was done in the officers' name.
        if case .objected = statement.act, signatures.isEmpty, agreement != nil { return }
        guard signatures.count >= authority.threshold else {
            throw .tooFewOfficers(have: signatures.count, need: authority.threshold)
        }
    }
}
