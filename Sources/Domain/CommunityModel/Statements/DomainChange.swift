package import MailModel

/// What changes about a domain that a member has.
package enum DomainChange: Sendable, Hashable {
    /// Whose it is, how its people sign in, how much of it is served.
    case changed(MemberDomain)
    /// To another member, without a moment in which it is nobody's.
    case moved(MemberDomain, to: MemberID)

    var type: String {
        switch self {
        case .changed: "domain-changed"
        case .moved: "domain-moved"
        }
    }

    var fields: [String: JSONValue] {
        switch self {
        case .changed(let domain): domain.fields
        case .moved(let domain, let id): domain.fields(of: id)
        }
    }

    /// `nil` for a type of other kinds.
    init?(type: String, _ fields: inout JSONFields) throws(StatementFailure) {
        switch type {
        case "domain-changed": self = .changed(try MemberDomain(&fields))
        case "domain-moved":
            let id = try fields.member()
            self = .moved(try MemberDomain(&fields), to: id)
        default: return nil
        }
    }
}

extension MemberDomain {
    var fields: [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "domain": .string(name.text), "customer": .string(customer), "strength": .string(strength.rawValue),
        ]
        switch coverage {
        case .whole: break
        case .partial: fields["partial"] = .boolean(true)
        }
        return fields
    }

    func fields(of member: MemberID) -> [String: JSONValue] {
        fields.merging(["member": .string(member.text)]) { $1 }
    }

    init(_ fields: inout JSONFields) throws(StatementFailure) {
        self.init(
            name: try fields.domain("domain"), customer: try fields.name("customer"),
            strength: try fields.parsed("strength", SessionStrength.init(rawValue:)),
            coverage: try fields.flag("partial") ? .partial : .whole)
    }
}
