import Foundation
import Logging
import StorageTestKit
import Testing

@testable import NodeAssembly

@Suite("The log's lines") struct LineLogHandlerTests {
    private func handler(_ output: FileHandle) throws -> LineLogHandler {
        LineLogHandler(label: "gateway.example", settings: LogSettings(), output: output)
    }

    /// Somebody's full disk, or a reader that ended, is no reason to take no mail.
    @Test func `a record that cannot be written is lost, and the node goes on`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full")), closed = FileHandle(fileDescriptor: -1)
        for output in [full, closed] {
            var logger = Logger(label: "test") { _ in LineLogHandler(label: "x", settings: LogSettings(), output: output) }
            logger.logLevel = .notice
            logger.error("the disk is full")
        }
    }

    @Test func `what a stranger sent forges no record`() throws {
        let folder = try StateFolder(), path = "\(folder.path)/log"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        let logger = Logger(label: "test") { _ in LineLogHandler(label: "x", settings: LogSettings(), output: file) }
        logger.error("refused", metadata: ["helo": "a\r\n2027-01-01T00:00:00Z error x: all is lost\u{1B}[2J"])
        try file.close()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.filter { $0.isNewline }.count == 1 && !text.contains("\u{1B}") && text.contains("\\u{d}\\u{a}"))
    }
}
