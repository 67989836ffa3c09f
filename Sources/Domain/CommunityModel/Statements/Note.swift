package import MailModel

/// What stands in the log for people and their programs, and changes nobody's standing.
package enum Note: Sendable, Hashable {
    case requirementsAmended(RequirementsAmendment)
    /// A version of a product passed the community's tests, or counts no more.
    case productAccredited(Product)
    case productWithdrawn(Product)
    /// A member's contact details, an incident: salted digests of texts that only members read. The salt is not in the log.
    case contactRecorded(MemberID, digest: [UInt8])
    case incidentOpened(digest: [UInt8])
    case incidentClosed(digest: [UInt8])

    package struct Product: Sendable, Hashable {
        package let name: String
        package let version: String
        package init(name: String, version: String) { (self.name, self.version) = (name, version) }
    }

    var type: String {
        switch self {
        case .requirementsAmended: "requirements-amended"
        case .productAccredited: "product-accredited"
        case .productWithdrawn: "product-withdrawn"
        case .contactRecorded: "contact-recorded"
        case .incidentOpened: "incident-opened"
        case .incidentClosed: "incident-closed"
        }
    }

    var fields: [String: JSONValue] {
        switch self {
        case .requirementsAmended(let amendment): amendment.fields
        case .productAccredited(let product), .productWithdrawn(let product):
            ["product": .string(product.name), "product-version": .string(product.version)]
        case .contactRecorded(let id, let digest):
            ["member": .string(id.text), "digest": .string(Hexadecimal.text(digest))]
        case .incidentOpened(let digest), .incidentClosed(let digest): ["digest": .string(Hexadecimal.text(digest))]
        }
    }

    /// `nil` for a type of other kinds.
    init?(type: String, _ fields: inout JSONFields) throws(StatementFailure) {
        switch type {
        case "requirements-amended": self = .requirementsAmended(try RequirementsAmendment(&fields))
        case "product-accredited": self = .productAccredited(try Product(&fields))
        case "product-withdrawn": self = .productWithdrawn(try Product(&fields))
        case "contact-recorded": self = .contactRecorded(try fields.member(), digest: try fields.digest("digest"))
        case "incident-opened": self = .incidentOpened(digest: try fields.digest("digest"))
        case "incident-closed": self = .incidentClosed(digest: try fields.digest("digest"))
        default: return nil
        }
    }
}

extension Note.Product {
    init(_ fields: inout JSONFields) throws(StatementFailure) {
        self.init(name: try fields.name("product"), version: try fields.name("product-version"))
    }
}
