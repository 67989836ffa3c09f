import Foundation
import MailModel
import Testing

/// A file of `Vectors`.
enum VectorFile {
    static func octets(_ name: String) throws -> Octets {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Vectors")
        return Octets(Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }

    static func read<Record: Decodable>(_ name: String, as type: Record.Type) throws -> [Record] {
        try JSONDecoder().decode([Record].self, from: Data(octets(name).bytes))
    }
}
