/// An object or array of which the end has not been read yet.
struct OpenJSONContainer {
    /// Of the member whose value comes next; `nil` in an array.
    var key: String?
    private var members: [String: JSONValue] = [:]
    private var elements: [JSONValue] = []

    init(key: String?) { self.key = key }

    var value: JSONValue { key == nil ? .array(elements) : .object(members) }

    /// `false` when the key stands in the object already.
    mutating func add(_ value: JSONValue) -> Bool {
        guard let key else {
            elements.append(value)
            return true
        }
        return members.updateValue(value, forKey: key) == nil
    }
}
