import Foundation
import GRDB
import MailModel

/// Looks for the names of files among rows.
enum StoredNames {
    /// - Parameter sql: gives one column of ids as blobs; its rows are read one after the other, and never all held.
    static func these(_ names: Set<String>, among sql: String, in database: Database) throws -> Set<String> {
        let rows = try Row.fetchCursor(database, sql: sql)
        var found: Set<String> = []
        while let row = try rows.next() {
            guard let id: Data = Data(stored: (row[0] as DatabaseValue).storage) else { continue }
            let name = Hexadecimal.text(id)
            if names.contains(name) { found.insert(name) }
        }
        return found
    }
}
