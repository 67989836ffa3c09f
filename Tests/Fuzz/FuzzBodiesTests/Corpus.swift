import Foundation
import Testing

/// The inputs kept for one fuzz body: a folder of `Fuzz/Corpora`, read where it stands in the checkout.
struct Corpus: Sendable, CustomTestStringConvertible {
    let name: String
    /// In the order of their names, so that every run sees the same.
    let inputs: [Input]

    struct Input: Sendable {
        let name: String
        let octets: [UInt8]
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzz/Corpora")

    static func all() throws -> [Corpus] { try entries(of: folder).map(Corpus.init) }

    private init(_ folder: URL) throws {
        name = folder.lastPathComponent
        inputs = try Self.entries(of: folder).map { Input(name: $0.lastPathComponent, octets: Array(try Data(contentsOf: $0))) }
    }

    private static func entries(of folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    var testDescription: String { name }
}
