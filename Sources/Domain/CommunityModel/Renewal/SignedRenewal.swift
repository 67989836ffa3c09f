package import MailModel

/// A request with the proofs of the keys that the gateway has already, as it is posted to the authority.
package struct SignedRenewal: Sendable, Hashable {
    /// Octets of one.
    package static let maximumOctets = 8 * 1_024
    /// One of the signing and one of the TLS key.
    package static let maximumProofs = 2

    package let request: RenewalRequest
    package let proofs: [RenewalProof]

    package init(request: RenewalRequest, proofs: [RenewalProof]) { (self.request, self.proofs) = (request, proofs) }

    /// The canonical JSON of `{"proofs":[...],"request":{...}}`.
    package var octets: Octets {
        Octets(JSONValue.object(["request": request.json, "proofs": .array(proofs.map(\.json))]).canonical)
    }

    /// Reads what was posted; octets that are not the canonical spelling of their own value are refused.
    package init(parsing octets: Octets) throws(StatementFailure) {
        guard octets.count <= Self.maximumOctets else { throw .notJSON(.tooLarge) }
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: true))
        request = try RenewalRequest(try fields.value("request"))
        var proofs: [RenewalProof] = []
        for element in try fields.array("proofs", limit: Self.maximumProofs) { proofs.append(try RenewalProof(element)) }
        self.proofs = proofs
        try fields.finish()
    }
}
