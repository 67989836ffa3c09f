import Foundation
import GRDB

/// A row as a damaged disk has it: some of its columns hold what the choices say.
struct FuzzedRow {
    /// Of a right row, with the names of its columns; the checksum is the last.
    private var columns: [(name: String, value: Value)]

    private enum Value {
        case stored(DatabaseValue)
        /// Octets that count as text, be they UTF-8 or not.
        case text([UInt8])
    }

    init(_ right: KeyValuePairs<String, (any DatabaseValueConvertible)?>) {
        columns = right.map { ($0.key, .stored($0.value?.databaseValue ?? .null)) }
    }

    /// Changes one of these columns.
    mutating func change(_ range: Range<Int>, _ choices: inout FuzzChoices) {
        columns[range.lowerBound + choices.next(of: range.count)].value = Self.value(&choices)
    }

    mutating func change(upTo most: Int, _ range: Range<Int>, _ choices: inout FuzzChoices) {
        for _ in 0..<choices.next(of: most + 1) { change(range, &choices) }
    }

    mutating func setChecksum(_ octets: [UInt8]) { columns[columns.count - 1].value = .stored(Data(octets).databaseValue) }

    /// As SQLite gives it.
    func read(_ database: Database) throws -> Row {
        let terms = columns.map { column in
            if case .text = column.value { "CAST(? AS TEXT) AS \"\(column.name)\"" } else { "? AS \"\(column.name)\"" }
        }
        let arguments = columns.map { column in
            switch column.value {
            case .stored(let value): value
            case .text(let octets): Data(octets).databaseValue
            }
        }
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT \(terms.joined(separator: ", "))", arguments: StatementArguments(arguments))
        else { preconditionFailure("there is a row") }
        return row
    }

    private static func value(_ choices: inout FuzzChoices) -> Value {
        switch choices.next(of: 6) {
        case 0: .stored(.null)
        case 1: .stored(choices.pick([0, 1, -1, Int64.max, Int64.min]).databaseValue)
        case 2: .stored(choices.take(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }.databaseValue)
        case 3: .stored(Double(bitPattern: choices.take(8).reduce(0) { $0 << 8 | UInt64($1) }).databaseValue)
        case 4: .stored(Data(choices.take(choices.next(of: 64))).databaseValue)
        default: .text(choices.take(choices.next(of: 128)))
        }
    }
}
