package import MailModel

/// An approval with who gave it, and when each did by its own clock. Whether the signatures fit is ``SignedStatement``'s to say.
package struct GivenApproval: Sendable, Hashable {
    package let approval: Approval
    package let signed: [OfficerKey: Timestamp]

    package init(_ approval: Approval, by signatures: [StatementSignature]) {
        self.approval = approval
        // One that does not say when it was made is of no time that could serve.
        signed = Dictionary(signatures.map { ($0.key, $0.signedAt ?? .distantPast) }) { min($0, $1) }
    }

    private init(_ approval: Approval, _ signed: [OfficerKey: Timestamp]) { (self.approval, self.signed) = (approval, signed) }

    /// What must be stated right after it: the next of the acts that were signed together, by the same signatures' times.
    var next: GivenApproval? { approval.next.map { GivenApproval($0, signed) } }
}
