package import MailModel

/// What a node keeps of a split view: the proof, who showed the other side of it, and what an operator made of it.
package struct SplitViewReport: Sendable, Hashable {
    package let proof: SplitView
    /// The member whose gateway holds the other history.
    package let member: MemberID
    package let foundAt: Timestamp
    /// When an operator decided to go by what this node holds; `nil` while that is open.
    package var decidedAt: Timestamp?

    package init(proof: SplitView, member: MemberID, foundAt: Timestamp, decidedAt: Timestamp? = nil) {
        (self.proof, self.member, self.foundAt, self.decidedAt) = (proof, member, foundAt, decidedAt)
    }

    /// At most so many are kept: one a member is enough, and each stops the node as well as the next.
    package static let most = 16

    /// As they are kept: canonical JSON of an array of `{"decided","found","member","proof"}`.
    package static func octets(of reports: [SplitViewReport]) -> Octets {
        Octets(JSONValue.array(reports.map(\.json)).canonical)
    }

    package static func parse(_ octets: Octets) throws(StatementFailure) -> [SplitViewReport] {
        guard case .array(let elements) = try JSONValue.forStatement(octets.bytes, canonical: true), elements.count <= most else {
            throw .fieldWrong("reports")
        }
        var reports: [SplitViewReport] = []
        for element in elements { reports.append(try SplitViewReport(element)) }
        return reports
    }

    private var json: JSONValue {
        .object([
            "proof": proof.json, "member": .string(member.text), "found": .string(foundAt.rfc3339),
            "decided": .string(decidedAt?.rfc3339 ?? ""),
        ])
    }

    private init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        proof = try SplitView(try fields.value("proof"))
        member = try fields.parsed("member") { MemberID($0) }
        foundAt = try fields.parsed("found") { Timestamp(rfc3339: $0) }
        let decided = try fields.string("decided")
        decidedAt = decided.isEmpty ? nil : Timestamp(rfc3339: decided)
        guard decided.isEmpty || decidedAt != nil else { throw .fieldWrong("decided") }
        try fields.finish()
    }
}
