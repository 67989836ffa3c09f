package import MailModel

/// A statement with its officers' signatures: a leaf of the community's history.
package struct SignedStatement: Sendable, Hashable {
    package let statement: Statement
    package let signatures: [StatementSignature]

    package init(statement: Statement, signatures: [StatementSignature]) {
        (self.statement, self.signatures) = (statement, signatures)
    }

    /// The leaf: the canonical JSON of `{"signatures":[...],"statement":{...}}`.
    package var leaf: Octets {
        Octets(JSONValue.object(["statement": statement.json, "signatures": .array(signatures.map(\.json))]).canonical)
    }

    /// Reads a leaf; octets that are not the canonical spelling of their own value are refused.
    package init(parsing leaf: Octets) throws(StatementFailure) {
        var fields = try JSONFields(try JSONValue.forStatement(leaf.bytes, canonical: true))
        statement = try Statement(try fields.value("statement"))
        var signatures: [StatementSignature] = []
        for element in try fields.array("signatures", limit: StatementLimits.officers) {
            signatures.append(try StatementSignature(element))
        }
        self.signatures = signatures
        try fields.finish()
    }

    /// Every signature must be of a different officer and fit, and there must be enough of them.
    package func verify(by authority: AuthorityKeys) throws(StatementFailure) {
        let officers = Set(authority.officers.map(\.key))
        guard Set(signatures.map(\.key)).count == signatures.count else { throw .sameOfficerTwice }
        let octets = statement.signedOctets
        for signature in signatures {
            guard officers.contains(signature.key), signature.key.isValid(signature: signature.signature, for: octets) else {
                throw .signatureWrong
            }
        }
        guard signatures.count >= authority.threshold else {
            throw .tooFewOfficers(have: signatures.count, need: authority.threshold)
        }
    }
}
