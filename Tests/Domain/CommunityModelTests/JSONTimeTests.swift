import CommunityModel
import SecureMailTestKit
import Testing

/// Sixteen times the input may take sixteen times as long, not two hundred and fifty: the head of a directory file is read before its
/// signature is checked.
@Suite("JSON is read in linear time", .serialized)
struct JSONTimeTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let name: String, opening: String, closing: String
        let element: @Sendable (Int) -> String
        var testDescription: String { name }

        func text(_ count: Int) -> [UInt8] {
            Array((opening + (0..<count).map(element).joined(separator: ",") + closing).utf8)
        }
    }

    static let shapes = [
        Shape(name: "array", opening: "[", closing: "]") { "\($0)" },
        Shape(name: "object", opening: "{", closing: "}") { "\"\($0)\":0" },
        Shape(name: "array in an object", opening: "{\"a\":[", closing: "]}") { _ in "null" },
        Shape(name: "objects in an array", opening: "[", closing: "]") { _ in "{\"a\":1}" },
        Shape(name: "string", opening: "\"", closing: "\"") { _ in "\\u0041" },
    ]

    @Test(arguments: shapes) func `sixteen times the values cost no more than that`(_ shape: Shape) throws {
        let (small, large) = (shape.text(2_000), shape.text(32_000))
        let first = try ProcessorTime.least { try read(small) }, second = try ProcessorTime.least { try read(large) }
        // Sixty-four, not sixteen: caches hold the small text and not the large one.
        #expect(second < first * 64, "\(first), then \(second)")
    }

    private func read(_ text: [UInt8]) throws {
        _ = try JSONReader.read(text[...], limit: text.count)
    }
}
