package import MailModel
package import MessageFormat

/// `SecureMail-Assurance: member=m, session=organisation, identity=0, sole=?0`.
extension Assurance {
    static let fieldName = "SecureMail-Assurance"

    package init?(_ field: HeaderField) {
        guard let dictionary = try? StructuredDictionary(parsing: Octets(field.unfolded)),
            let member = dictionary.token("member").flatMap({ MemberID($0) }),
            let session = dictionary.token("session").flatMap({ SessionStrength(rawValue: $0) }),
            let identity = dictionary.integer("identity"), let sole = dictionary.boolean("sole")
        else { return nil }
        self.init(member: member, session: session, identityLevel: identity, isSoleUser: sole)
    }

    package func field() throws -> HeaderField {
        var dictionary = StructuredDictionary()
        dictionary["member"] = .of(.token(member.text))
        dictionary["session"] = .of(.token(session.rawValue))
        dictionary["identity"] = .of(.integer(identityLevel))
        dictionary["sole"] = .of(.boolean(isSoleUser))
        return try .structured(name: Self.fieldName, value: try dictionary.serialised())
    }
}
