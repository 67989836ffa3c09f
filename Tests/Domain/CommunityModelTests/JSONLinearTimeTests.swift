import CommunityModel
import SecureMailTestKit
import Testing

/// What somebody unknown sends is parsed before any signature is looked at, so its cost must not grow faster than its length.
@Suite("Reading JSON takes linear time", .serialized)
struct JSONLinearTimeTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let head: String, unit: @Sendable (Int) -> String, tail: String
    }

    static let shapes = [
        Shape(testDescription: "an array", head: "[0", unit: { _ in ",0" }, tail: "]"),
        Shape(testDescription: "an array inside others", head: "[[[0", unit: { _ in ",0" }, tail: "]]]"),
        Shape(testDescription: "an object", head: #"{"":0"#, unit: { #","\#($0)":0"# }, tail: "}"),
        Shape(testDescription: "an array that never ends", head: "[0", unit: { _ in ",0" }, tail: ""),
    ]

    private func cost(_ shape: Shape, _ count: Int) -> Duration {
        let text = Array((shape.head + (0..<count).map(shape.unit).joined() + shape.tail).utf8)
        return ProcessorTime.least { _ = try? JSONReader.read(text[...], limit: text.count) }
    }

    @Test(arguments: shapes) func `eight times the length costs about eight times as much, not 64`(_ shape: Shape) {
        let one = cost(shape, 5_000), eight = cost(shape, 40_000)
        #expect(eight < one * 24, "\(one) and \(eight)")
    }
}
