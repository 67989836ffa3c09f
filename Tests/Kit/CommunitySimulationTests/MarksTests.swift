import Foundation
import Testing

@testable import CommunitySimulation

@Suite("Contents in clear are known in whatever form they are written")
struct MarksTests {
    private static let text = "x canary-17 the words\r\n"

    @Test(arguments: 0..<6) func `in base64, wherever in its groups the words begin`(before: Int) {
        let plain = String(repeating: "a", count: before) + Self.text
        let lines = Data(plain.utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn])
        for encoded in [Data(plain.utf8).base64EncodedString(), "Header: x\r\n\r\n" + lines] {
            #expect(Marks.clearMarks(in: Array(encoded.utf8)) == ["mark-17-"])
        }
    }

    @Test(arguments: ["x canary-17 the", "x can=\r\nary-17 the", "x =63anary=2D1=37 the", "=0Acanary-=\r\n17=20x"])
    func `as they are, and as quoted-printable`(text: String) {
        #expect(Marks.clearMarks(in: Array(text.utf8)) == ["mark-17-"])
    }

    @Test func `over two writes, and not by a part of their number`() {
        #expect(Marks.clearMarks(in: Array("x canary-1".utf8)).isEmpty)
        #expect(Marks.clearMarks(in: Array("x canary-17".utf8) + Array(" words".utf8)) == ["mark-17-"])
    }

    @Test func `what only looks like them is nothing`() {
        for text in ["", "canary", "canary-", "canary-x", "Y2FuYXJ5LQ==", "=", "=6", "canar=\r\n"] {
            #expect(Marks.clearMarks(in: Array(text.utf8)).isEmpty)
        }
    }
}
