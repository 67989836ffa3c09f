import Foundation
import GRDB

/// What columns hold. A value of another storage class is not what was written, even where its octets read the same: SQLite compares a text with
/// no blob of the same octets (https://www.sqlite.org/datatype3.html#comparison_expressions), so that nobody who asks for the text finds it.
/// GRDB's own conversions take one for the other.
protocol StoredValue {
    init?(stored: DatabaseValue.Storage)
}

extension String: StoredValue {
    init?(stored: DatabaseValue.Storage) {
        guard case .string(let text) = stored else { return nil }
        self = text
    }
}

extension Data: StoredValue {
    init?(stored: DatabaseValue.Storage) {
        guard case .blob(let octets) = stored else { return nil }
        self = octets
    }
}

extension Int64: StoredValue {
    init?(stored: DatabaseValue.Storage) {
        guard case .int64(let number) = stored else { return nil }
        self = number
    }
}
