import MailModel
import MessageFormat

/// The header that everybody on the way sees (RFC 9788 section 6): addresses without names, a Subject that says nothing.
struct OuterHeader {
    /// RFC 9788 section 6.1: what stands for a confidential Subject.
    static let obscuredSubject = "[...]"

    let fields: [HeaderField]

    init(of message: Message, from: EmailAddress) throws {
        var fields: [HeaderField] = [try Self.field("From", [from])]
        for name in ["To", "Cc"] {
            let addresses = message.header.fields(named: name).flatMap(Self.addresses)
            if !addresses.isEmpty { fields.append(try Self.field(name, addresses)) }
        }
        for name in ["Date", "Message-ID"] {
            if let field = message.header.first(named: name), let copy = Self.plainCopy(of: field, name: name) {
                fields.append(copy)
            }
        }
        fields.append(try .structured(name: "Subject", value: Self.obscuredSubject))
        self.fields = fields
    }

    var octets: Octets { .joined(fields.map(\.octets)) }

    /// What the signature says of this header: an `HP-Outer` for each field of it (RFC 9788 section 2.2).
    var protectedCopies: [HeaderField] {
        get throws {
            try fields.map { field in
                let value = "\(field.name): \(String(decoding: field.unfolded, as: UTF8.self))"
                return try .structured(name: "HP-Outer", value: value, isInternationalised: true)
            }
        }
    }

    /// Addresses outside ASCII have no other form than UTF-8 (RFC 6532 section 3.2); the envelope then says so too.
    private static func field(_ name: String, _ addresses: [EmailAddress]) throws -> HeaderField {
        let value = addresses.map(\.description).joined(separator: ", ")
        return try .structured(name: name, value: value, isInternationalised: addresses.contains(where: \.isInternationalised))
    }

    private static func addresses(_ field: HeaderField) -> [EmailAddress] {
        let list = try? AddressParser.addressList(field.unfolded[...])
        return (list ?? []).flatMap(\.mailboxes).map(\.address)
    }

    /// Nothing but printable ASCII goes into the open; a stranger form of Date or Message-ID stays inside.
    private static func plainCopy(of field: HeaderField, name: String) -> HeaderField? {
        let value = field.unfolded
        guard !value.isEmpty, value.count <= 900, value.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return try? .structured(name: name, value: String(decoding: value, as: UTF8.self))
    }
}
