import Foundation

/// A JSON value a line.
enum JSONLines {
    static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> [Value] {
        let decoder = JSONDecoder()
        return try data.split(separator: 0x0A).map { try decoder.decode(type, from: $0) }
    }
}
