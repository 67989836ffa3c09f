package import MailModel
package import MessageFormat

/// What a copy is for, under its signature: `SecureMail-Transfer: id=:...:, to=member, rcpt=("a@b" "c@b")`.
package struct Transfer: Sendable, Hashable {
    package let id: TransferID
    package let to: MemberID
    /// The envelope recipients of this copy; 1 to ``SMIMELimits/recipients``.
    package let recipients: [EmailAddress]

    package init(id: TransferID, to: MemberID, recipients: [EmailAddress]) {
        (self.id, self.to, self.recipients) = (id, to, recipients)
    }

    static let fieldName = "SecureMail-Transfer"

    package init?(_ field: HeaderField) {
        guard let dictionary = try? StructuredDictionary(parsing: Octets(field.unfolded)),
            let id = dictionary.octets("id").flatMap({ TransferID($0) }),
            let to = dictionary.token("to").flatMap({ MemberID($0) }), let texts = dictionary.texts("rcpt"),
            (1...SMIMELimits.recipients).contains(texts.count)
        else { return nil }
        let recipients = texts.compactMap { EmailAddress($0) }
        guard recipients.count == texts.count else { return nil }
        self.init(id: id, to: to, recipients: recipients)
    }

    package func field() throws -> HeaderField {
        var dictionary = StructuredDictionary()
        dictionary["id"] = .of(.octets(id.octets))
        dictionary["to"] = .of(.token(to.text))
        dictionary["rcpt"] = .texts(recipients.map(\.description))
        return try .structured(name: Self.fieldName, value: try dictionary.serialised())
    }
}
