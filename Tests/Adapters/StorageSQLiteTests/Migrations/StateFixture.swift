import Foundation
import GRDB
import StorageSQLite

/// A state directory as text: a dump in SQL of each database, and content files in base64. A version adds a folder of its own and never
/// changes those of earlier ones.
struct StateFixture {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")
    /// What all files together must say, as ``StateReport`` words it.
    static let reportName = "expected.txt"
    /// What ``StateReport/details(of:)`` says; from the third version on.
    static let detailsName = "details.txt"
    private static let contentFolders = ["queue-content", SQLiteMailboxStore.contentsName]
    private static let suffix = ".base64"

    let folder: URL

    static var all: [StateFixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.filter { Int($0) != nil }.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }.map {
            StateFixture(folder: root.appendingPathComponent($0))
        }
    }

    var report: String { get throws { try text(Self.reportName) } }

    var details: String? { try? text(Self.detailsName) }

    var number: Int { Int(folder.lastPathComponent) ?? 0 }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    // MARK: From text to a state directory

    func rebuild(in directory: String) throws {
        for file in StateFile.allCases {
            let database = try DatabaseQueue(path: "\(directory)/\(file.name)")
            let dump = try text("\(file.rawValue).sql")
            try database.write { try $0.execute(sql: dump) }
            try database.close()
        }
        for name in Self.contentFolders {
            try FileManager.default.createDirectory(atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
            let place = folder.appendingPathComponent(name)
            for file in try FileManager.default.contentsOfDirectory(atPath: place.path) where file.hasSuffix(Self.suffix) {
                let base64 = try Data(contentsOf: place.appendingPathComponent(file))
                guard let octets = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) else {
                    throw CocoaError(.fileReadCorruptFile)
                }
                try octets.write(to: URL(fileURLWithPath: "\(directory)/\(name)/\(file.dropLast(Self.suffix.count))"))
            }
        }
    }

    // MARK: From a state directory to text

    func write(from directory: String, report: String, details: String) throws {
        for name in Self.contentFolders {
            let place = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for file in try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(name)") {
                let octets = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)/\(file)"))
                let base64 = octets.base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]) + "\n"
                try Data(base64.utf8).write(to: place.appendingPathComponent(file + Self.suffix))
            }
        }
        for file in StateFile.allCases {
            let dump = try DatabaseQueue(path: "\(directory)/\(file.name)").read(Self.dump)
            try Data(dump.utf8).write(to: folder.appendingPathComponent("\(file.rawValue).sql"))
        }
        try Data(report.utf8).write(to: folder.appendingPathComponent(Self.reportName))
        try Data(details.utf8).write(to: folder.appendingPathComponent(Self.detailsName))
    }

    /// Tables as they were made, with their rows, and what counts for AUTOINCREMENT.
    private static func dump(_ database: Database) throws -> String {
        let schema = try Row.fetchAll(
            database, sql: "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        var lines: [String] = []
        for entry in schema { lines.append("\(entry["sql"] as String);") }
        var tables: [String] = schema.filter { $0["type"] == "table" }.map { $0["name"] }
        if try database.tableExists("sqlite_sequence") { tables.append("sqlite_sequence") }
        for table in tables {
            if table == "sqlite_sequence" { lines.append("DELETE FROM sqlite_sequence;") }
            let columns = try database.columns(in: table).map { "\"\($0.name)\"" }
            let values = columns.map { "quote(\($0))" }.joined(separator: " || ', ' || ")
            for row in try String.fetchAll(database, sql: "SELECT \(values) FROM \"\(table)\"") {
                lines.append("INSERT INTO \"\(table)\" (\(columns.joined(separator: ", "))) VALUES (\(row));")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
