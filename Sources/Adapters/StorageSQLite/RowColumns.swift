import GRDB

/// Reads a row's columns one after the other, in the order of its selection: each would else be looked for by its name.
struct RowColumns {
    private let row: Row
    private var index = 0

    init(_ row: Row) { self.row = row }

    /// The next column's value as it was written, or `nil` where it holds another kind of value, or there is none; see ``GRDB/Row/intact(_:)``.
    mutating func next<Value: StoredValue>() -> Value? {
        guard index < row.count else { return nil }
        defer { index += 1 }
        let value: DatabaseValue = row[index]
        return Value(stored: value.storage)
    }
}
