import HashTreeCollections
import MailModel

/// What officers signed before it was known at which place and time it is stated.
extension DirectoryFold {
    /// All acts that were signed together are stated one right after the other, or none is; each within its time, and none after something
    /// that one of the same officers signed later. Else whoever holds the authority's machine could state a part, or keep an approval for the
    /// day on which the officers took it back.
    func check(_ approval: GivenApproval?, at time: Timestamp) throws(FoldFailure) {
        for signedAt in (approval?.signed ?? [:]).values {
            guard time - signedAt <= Approval.life, signedAt - time <= Approval.clockSkew else { throw .approvalOver }
        }
        guard openApproval == nil else {
            guard approval == openApproval else { throw .approvalSplit }
            return
        }
        guard let approval else { return }
        guard approval.approval.index == 0 else { throw .approvalSplit }
        for (officer, signedAt) in approval.signed {
            guard approvals[officer].map({ $0 < signedAt }) ?? true else { throw .approvalOvertaken }
        }
    }

    /// - Throws: where the last statement is not the last of those that were signed together.
    package func requireWhole() throws(FoldFailure) {
        guard openApproval == nil else { throw .approvalSplit }
    }
}
