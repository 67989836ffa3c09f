import Foundation

/// One row of a listing: values by key, in order.
package struct NodeRow: Sendable, Hashable, Codable {
    package struct Cell: Sendable, Hashable, Codable {
        package let key: String
        package let value: Value
    }

    package enum Value: Sendable, Hashable, Codable {
        case text(String)
        case number(Int)
        case list([String])
    }

    package let cells: [Cell]

    package init(_ cells: [(String, Value)]) { self.cells = cells.map { Cell(key: $0.0, value: $0.1) } }

    /// A line for people.
    package init(message: String) { self.init([("message", .text(message))]) }

    /// A cell as people read it; empty where there is none.
    package func text(_ key: String) -> String {
        switch cells.first(where: { $0.key == key })?.value {
        case .text(let text): Self.printable(text)
        case .number(let number): String(number)
        case .list(let list): Self.printable(list.joined(separator: ", "))
        case nil: ""
        }
    }

    /// The row as one JSON object, keys in their order.
    package var json: String {
        let pairs = cells.map { cell in
            let value =
                switch cell.value {
                case .text(let text): Self.quoted(text)
                case .number(let number): String(number)
                case .list(let list): "[" + list.map(Self.quoted).joined(separator: ",") + "]"
                }
            return "\(Self.quoted(cell.key)):\(value)"
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        guard let data = try? JSONEncoder().encode(text), let quoted = String(data: data, encoding: .utf8) else { return "\"\"" }
        return quoted.replacing("\\/", with: "/")
    }

    /// What strangers wrote must not steer the terminal.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : $0 }))
    }
}
