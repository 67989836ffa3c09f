package import MailModel
package import MerkleLog

/// What a node keeps of a split view: the proof, who showed the other side of it, and what an operator made of it.
package struct SplitViewReport: Sendable, Hashable {
    package let proof: SplitView
    /// The member whose gateway holds the other history.
    package let member: MemberID
    package let foundAt: Timestamp
    /// That its gateway saw the shorter history, and this gateway the longer one; `nil` where they did not say so as witnesses.
    package let theirs: WitnessEvidence?, ours: WitnessEvidence?
    /// When an operator decided to go by what this node holds; `nil` while that is open.
    package var decidedAt: Timestamp?

    package init(
        proof: SplitView, member: MemberID, foundAt: Timestamp, theirs: WitnessEvidence? = nil, ours: WitnessEvidence? = nil,
        decidedAt: Timestamp? = nil
    ) {
        (self.proof, self.member, self.foundAt, self.decidedAt) = (proof, member, foundAt, decidedAt)
        (self.theirs, self.ours) = (theirs, ours)
    }

    /// Whether it proves that the log told two histories, and that those saw them who are said to have.
    package func verify(by authority: AuthorityKeys) throws(LogFailure) {
        try proof.verify(by: authority)
        let log = try CommunityLog.cosigner(of: authority)
        for (evidence, head) in [(theirs, proof.shorter), (ours, proof.longer)] {
            guard evidence?.isOf(head, log: log) != false else { throw .proofWrong }
        }
    }

    /// At most so many are kept: one a member is enough, and each stops the node as well as the next.
    package static let most = 16

    /// As they are kept: canonical JSON of an array of `{"decided","found","member","ours","proof","theirs"}`; the two that are
    /// witnesses' only where there are such.
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
        var members: [String: JSONValue] = [
            "proof": proof.json, "member": .string(member.text), "found": .string(foundAt.rfc3339),
            "decided": .string(decidedAt?.rfc3339 ?? ""),
        ]
        (members["theirs"], members["ours"]) = (theirs?.json, ours?.json)
        return .object(members)
    }

    private init(_ value: JSONValue) throws(StatementFailure) {
        var fields = try JSONFields(value)
        proof = try SplitView(try fields.value("proof"))
        member = try fields.parsed("member") { MemberID($0) }
        foundAt = try fields.parsed("found") { Timestamp(rfc3339: $0) }
        theirs = fields.has("theirs") ? try WitnessEvidence(try fields.value("theirs")) : nil
        ours = fields.has("ours") ? try WitnessEvidence(try fields.value("ours")) : nil
        let decided = try fields.string("decided")
        decidedAt = decided.isEmpty ? nil : Timestamp(rfc3339: decided)
        guard decided.isEmpty || decidedAt != nil else { throw .fieldWrong("decided") }
        try fields.finish()
    }
}
