import GRDB

extension Row {
    /// A value as it was written, or `nil` where the column holds another kind of value, or has another name in a damaged schema. `row[column]`
    /// would end the process there, and one flipped bit on a disk must not.
    func intact<Value: StoredValue>(_ column: String) -> Value? {
        let value: DatabaseValue? = self[column]
        return value.flatMap { Value(stored: $0.storage) }
    }
}
