package import MailModel

/// A request with the proofs of the keys that the gateway has already, as it is posted to the authority.
package struct SignedRenewal: Sendable, Hashable {
    /// Octets of one.
    package static let maximumOctets = 8 * 1_024
    /// One of the signing and one of the TLS key.
    package static let maximumProofs = 2

    package let request: RenewalRequest
    package let proofs: [RenewalProof]
    /// That of the gateway's present signing key, for the statement that lists the new one: so every gateway sees that it was asked for, and the new key
    /// counts at once. `nil` where there is no such key any more: then it counts after notice, where the member has a key of its own.
    package let agreement: Agreement?

    package init(request: RenewalRequest, proofs: [RenewalProof], agreement: Agreement? = nil) {
        (self.request, self.proofs, self.agreement) = (request, proofs, agreement)
    }

    /// The canonical JSON of `{"proofs":[...],"request":{...}}`, with `"agreement":{...}` where there is one.
    package var octets: Octets {
        var members: [String: JSONValue] = ["request": request.json, "proofs": .array(proofs.map(\.json))]
        members["agreement"] = agreement?.json
        return Octets(JSONValue.object(members).canonical)
    }

    /// Reads what was posted; octets that are not the canonical spelling of their own value are refused.
    package init(parsing octets: Octets) throws(StatementFailure) {
        guard octets.count <= Self.maximumOctets else { throw .notJSON(.tooLarge) }
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: true))
        request = try RenewalRequest(try fields.value("request"))
        var proofs: [RenewalProof] = []
        for element in try fields.array("proofs", limit: Self.maximumProofs) { proofs.append(try RenewalProof(element)) }
        self.proofs = proofs
        agreement = fields.has("agreement") ? try Agreement(try fields.value("agreement")) : nil
        try fields.finish()
    }
}
