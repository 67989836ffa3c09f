package import MailModel

/// A dictionary of structured values: the form of SecureMail's own fields (RFC 9651 section 3.2).
///
/// Stricter than that section in one point: a key that stands twice is refused instead of the last one winning, because these
/// fields carry what is decided on.
package struct StructuredDictionary: Sendable, Hashable {
    /// Members of a dictionary, and items of an inner list. RFC 9651 asks for at least 1,024 and 256; a copy has up to 100
    /// recipients.
    package static let maximumMembers = 1_024

    package private(set) var keys: [String] = []
    private var members: [String: StructuredMember] = [:]

    package init() {}

    /// Replaces in place, or adds at the end.
    package subscript(_ key: String) -> StructuredMember? {
        get { members[key] }
        set {
            if newValue == nil { keys.removeAll { $0 == key } } else if members[key] == nil { keys.append(key) }
            members[key] = newValue
        }
    }

    package init(parsing value: Octets) throws(StructuredFieldFailure) {
        var parser = StructuredFieldParser(value.bytes)
        for (key, member) in try parser.dictionary() {
            guard members[key] == nil else { throw .keyRepeated }
            self[key] = member
        }
    }

    /// The field's value, ASCII, on one line.
    /// - Throws: ``StructuredFieldFailure/outOfRange`` for a value that its type cannot hold.
    package func serialised() throws(StructuredFieldFailure) -> String {
        var parts: [String] = []
        for key in keys {
            guard let member = members[key] else { continue }
            parts.append(try StructuredFieldWriter.member(key, member))
        }
        return parts.joined(separator: ", ")
    }

    // What our own fields ask for; `nil` also where the member is of another type.

    package func token(_ key: String) -> String? {
        guard case .item(let item) = members[key], case .token(let text) = item.value else { return nil }
        return text
    }

    package func integer(_ key: String) -> Int? {
        guard case .item(let item) = members[key], case .integer(let number) = item.value else { return nil }
        return number
    }

    package func boolean(_ key: String) -> Bool? {
        guard case .item(let item) = members[key], case .boolean(let isTrue) = item.value else { return nil }
        return isTrue
    }

    package func octets(_ key: String) -> [UInt8]? {
        guard case .item(let item) = members[key], case .octets(let octets) = item.value else { return nil }
        return octets
    }

    /// An inner list of strings or display strings alone.
    package func texts(_ key: String) -> [String]? {
        guard case .innerList(let items, _) = members[key] else { return nil }
        var texts: [String] = []
        for item in items {
            switch item.value {
            case .string(let text), .displayString(let text): texts.append(text)
            case .integer, .decimal, .token, .octets, .boolean, .date: return nil
            }
        }
        return texts
    }
}

extension StructuredMember {
    package static func of(_ value: BareItem) -> StructuredMember { .item(StructuredItem(value)) }

    /// Strings where the text is printable ASCII, display strings where it is not.
    package static func texts(_ texts: [String]) -> StructuredMember {
        let items = texts.map { text in
            let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            return StructuredItem(isPlain ? .string(text) : .displayString(text))
        }
        return .innerList(items, parameters: [])
    }
}
