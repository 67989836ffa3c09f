/// Takes the fields of an object one by one and lets none be left over, so that nothing unknown is ever silently passed by.
struct JSONFields {
    private var members: [String: JSONValue]

    init(_ value: JSONValue) throws(StatementFailure) {
        guard case .object(let members) = value else { throw .fieldWrong("object") }
        self.members = members
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    mutating func string(_ name: String) throws(StatementFailure) -> String {
        guard case .string(let text)? = members.removeValue(forKey: name), text.utf8.count <= StatementLimits.text else {
            throw .fieldWrong(name)
        }
        return text
    }

    mutating func integer(_ name: String) throws(StatementFailure) -> Int64 {
        guard case .integer(let number)? = members.removeValue(forKey: name), number >= 0 else { throw .fieldWrong(name) }
        return number
    }

    mutating func array(_ name: String, limit: Int) throws(StatementFailure) -> [JSONValue] {
        guard case .array(let elements)? = members.removeValue(forKey: name), elements.count <= limit else {
            throw .fieldWrong(name)
        }
        return elements
    }

    mutating func value(_ name: String) throws(StatementFailure) -> JSONValue {
        guard let value = members.removeValue(forKey: name) else { throw .fieldWrong(name) }
        return value
    }

    /// Reads a string into a type that can be made only valid.
    mutating func parsed<Value>(_ name: String, _ parse: (String) -> Value?) throws(StatementFailure) -> Value {
        guard let value = parse(try string(name)) else { throw .fieldWrong(name) }
        return value
    }

    func finish() throws(StatementFailure) {
        if let left = members.keys.min() { throw .fieldUnknown(left) }
    }
}
