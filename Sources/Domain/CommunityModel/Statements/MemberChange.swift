package import MailModel

/// What changes about a member that takes part.
package enum MemberChange: Sendable, Hashable {
    case renamed(MemberID, name: String)
    /// Its first key: from then on its keys and domains are added to or moved with its agreement, or after notice.
    case keySet(MemberID, MemberKey)
    /// Its next key, in place of the one before.
    case keyChanged(MemberID, MemberKey)

    var type: String {
        switch self {
        case .renamed: "member-changed"
        case .keySet: "member-key-set"
        case .keyChanged: "member-key-changed"
        }
    }

    var fields: [String: JSONValue] {
        switch self {
        case .renamed(let id, let name): ["member": .string(id.text), "name": .string(name)]
        case .keySet(let id, let key), .keyChanged(let id, let key): ["member": .string(id.text), "key": .string(key.base64)]
        }
    }

    /// `nil` for a type of other kinds.
    init?(type: String, _ fields: inout JSONFields) throws(StatementFailure) {
        switch type {
        case "member-changed": self = .renamed(try fields.member(), name: try fields.name("name"))
        case "member-key-set": self = .keySet(try fields.member(), try fields.parsed("key", MemberKey.init(base64:)))
        case "member-key-changed": self = .keyChanged(try fields.member(), try fields.parsed("key", MemberKey.init(base64:)))
        default: return nil
        }
    }
}
