package import MailModel

/// Who showed a certificate, and what it is worth.
package struct TrustJudgement: Sendable, Hashable {
    /// Who it is listed for, whatever the verdict; `nil` when it is listed for nobody for this purpose.
    package let member: MemberID?
    package let gateway: DomainName?
    package let verdict: TrustVerdict
    /// SHA-256 of the leaf as it was shown.
    package let certificateDigest: [UInt8]

    package init(member: MemberID?, gateway: DomainName?, verdict: TrustVerdict, certificateDigest: [UInt8]) {
        (self.member, self.gateway, self.verdict) = (member, gateway, verdict)
        self.certificateDigest = certificateDigest
    }

    package var isTrusted: Bool { verdict == .trusted }
}
