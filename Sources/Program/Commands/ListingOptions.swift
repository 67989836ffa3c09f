import ArgumentParser
import NodeAssembly

/// What every listing takes.
struct ListingOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "One JSON object a line, for scripts.") var isJSON = false
}

/// A column of a listing: its heading, and the key of the row that it shows.
struct Column {
    let heading: String, key: String
    init(_ heading: String, _ key: String) { (self.heading, self.key) = (heading, key) }
}

extension ListingOptions {
    /// Asks the node and prints what it answers, as a table or as JSON.
    func list(_ request: NodeRequest, on configuration: ConfigurationOption, columns: [Column], empty: String) async throws {
        if isJSON {
            return try await NodeCall(configuration).eachRow(request) { Terminal.line($0.json) }
        }
        let rows = try await NodeCall(configuration).rows(request)
        if rows.isEmpty {
            Terminal.line(empty)
        } else {
            Terminal.table(columns.map(\.heading), rows.map { row in columns.map { row.text($0.key) } })
        }
    }
}
