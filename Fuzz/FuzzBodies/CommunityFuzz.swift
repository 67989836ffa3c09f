import CommunityModel
import KeyShares
import MailModel

/// A leaf that is read is its own canonical spelling.
func fuzzStatement(_ octets: UnsafeRawBufferPointer) {
    let leaf = Octets(Array(octets))
    guard let signed = try? SignedStatement(parsing: leaf) else { return }
    precondition(signed.leaf == leaf, "a statement reads as what it was not written as")
}

/// A proposal that is read is written as one that reads the same, and all of it can be shown.
func fuzzProposal(_ octets: UnsafeRawBufferPointer) {
    guard let proposal = try? Proposal(parsing: Octets(Array(octets))) else { return }
    guard let again = try? Proposal(parsing: proposal.octets) else {
        preconditionFailure("a proposal that was written is not read")
    }
    precondition(again == proposal && (1...Approval.maximumActs).contains(proposal.items.count))
    for item in proposal.items { precondition(!item.agreed.act.shown.contains { $0.value.utf8.contains { $0 < 0x20 } }) }
}

/// A revocation list that is read stays the octets that it was read from.
func fuzzRevocationList(_ octets: UnsafeRawBufferPointer) {
    let der = Octets(Array(octets))
    guard let list = try? CertificateRevocationList(parsing: der) else { return }
    precondition(list.der == der && list.thisUpdate <= list.nextUpdate)
}

/// A question that is read asks about something, and its nonce is one that may be repeated (RFC 9654 section 2.1).
func fuzzOCSPRequest(_ octets: UnsafeRawBufferPointer) {
    guard let request = try? OCSPRequest(parsing: Octets(Array(octets))) else { return }
    precondition(!request.asked.isEmpty && request.nonce.map { (1...128).contains($0.count) } ?? true)
}

/// A share that is read is written as one that reads the same.
func fuzzKeyShare(_ octets: UnsafeRawBufferPointer) {
    guard let share = try? KeyShare(text: String(decoding: octets, as: UTF8.self)) else { return }
    guard let again = try? KeyShare(text: share.text) else { preconditionFailure("a share that was written is not read") }
    precondition(again.text == share.text && (1...share.total).contains(share.number))
}

/// A request for a certificate that is read is its own canonical spelling, and bounded.
func fuzzRenewalRequest(_ octets: UnsafeRawBufferPointer) {
    let posted = Octets(Array(octets))
    guard let signed = try? SignedRenewal(parsing: posted) else { return }
    precondition(signed.octets == posted && signed.proofs.count <= SignedRenewal.maximumProofs)
    precondition(signed.request.identifier.count == RenewalRequest.identifierLength)
}
