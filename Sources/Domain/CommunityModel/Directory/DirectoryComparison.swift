package import MailModel
import X509

/// What differs between the directories of two moments, in sentences for an officer. What came and went in between is not in it: the log has that.
package struct DirectoryComparison: Sendable {
    let earlier: Directory
    let later: Directory

    package init(from earlier: Directory, to later: Directory) { (self.earlier, self.later) = (earlier, later) }

    /// Everybody who is in either, in the order of their ids.
    package var members: [MemberID] { Set(earlier.members.map(\.id)).union(later.members.map(\.id)).sorted() }

    /// What concerns no one member: the community's name, its issuing certificates, requirements, products and incidents.
    package var ofCommunity: [DirectoryChange] { founding + issuers + requirements + products + incidents }

    private var founding: [DirectoryChange] {
        guard earlier.communityName != later.communityName else { return [] }
        return [DirectoryChange("founded", "The community was founded as \(later.communityName).")]
    }

    private var issuers: [DirectoryChange] {
        let (old, new) = (earlier.issuers, later.issuers)
        func name(_ certificate: Certificate) -> String {
            "The issuing certificate \(certificate.subject), SHA-256 \(Hexadecimal.text(certificate.digest)),"
        }
        return new.filter { !old.contains($0) }.map { DirectoryChange("issuer-listed", "\(name($0)) was listed.") }
            + old.filter { !new.contains($0) }.map {
                DirectoryChange("issuer-withdrawn", "\(name($0)) was withdrawn: what it issued counts no more.")
            }
    }

    private var requirements: [DirectoryChange] {
        later.notes.requirements.dropFirst(earlier.notes.requirements.count).map {
            DirectoryChange(
                "requirements-amended",
                "Version \($0.number) of the requirements counts from \($0.effective.rfc3339), for everybody from \($0.deadline.rfc3339)."
            )
        }
    }

    private var products: [DirectoryChange] {
        let (old, new) = (earlier.notes.products, later.notes.products)
        func names(_ products: Set<Note.Product>) -> [String] { products.map { "\($0.name) \($0.version)" }.sorted() }
        return names(new.subtracting(old)).map { DirectoryChange("product-accredited", "\($0) was accredited.") }
            + names(old.subtracting(new)).map { DirectoryChange("product-withdrawn", "\($0) is accredited no more.") }
    }

    private var incidents: [DirectoryChange] {
        let (old, new) = (earlier.notes.openIncidents, later.notes.openIncidents)
        func digests(_ incidents: Set<[UInt8]>) -> [String] { incidents.map { Hexadecimal.text($0) }.sorted() }
        return digests(new.subtracting(old)).map { DirectoryChange("incident-opened", "An incident was opened, digest \($0).") }
            + digests(old.subtracting(new)).map { DirectoryChange("incident-closed", "An incident was closed, digest \($0).") }
    }
}
