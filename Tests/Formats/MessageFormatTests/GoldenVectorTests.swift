import Foundation
import MailModel
import MessageFormat
import Testing

/// Each `NN-name.eml` in Vectors has a `.expected`, written by hand from the section that its `.why` names.
@Suite("Golden messages: RFC 5322, RFC 2045 to 2047, RFC 2231")
struct GoldenVectorTests {
    static let folder = Bundle.module.resourceURL?.appendingPathComponent("Vectors") ?? URL(fileURLWithPath: "/nonexistent")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func `the vectors are there, each with its reason`() {
        #expect(Self.names.count >= 36)
        for name in Self.names {
            #expect(FileManager.default.fileExists(atPath: Self.folder.appendingPathComponent(name + ".why").path))
        }
    }

    @Test(arguments: names) func `a message is read as expected`(_ name: String) throws {
        let octets = Octets(Array(try Data(contentsOf: Self.folder.appendingPathComponent(name + ".eml"))))
        let expected = try String(contentsOf: Self.folder.appendingPathComponent(name + ".expected"), encoding: .utf8)
        let message = try Message(parsing: octets)
        #expect(message.octets == octets)
        #expect(Self.summary(message) == expected)
    }

    private static func summary(_ message: Message) -> String {
        var lines = ["framing \(FramingFault.firstFault(in: message.octets).map { "\($0)" } ?? "clean")"]
        lines.append("from \((try? soleFromAddress(of: message.header).address.description) ?? "refused")")
        switch message.structure() {
        case .unreadable(let fault): lines.append("unreadable \(fault)")
        case .parts(let parts): lines += parts.map { line($0, isOnlyPart: parts.count == 1) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ part: MessagePart, isOnlyPart: Bool) -> String {
        let type = part.contentType
        var words = "part \(part.depth) \(type.type)/\(type.subtype) \(part.transferEncoding.rawValue)"
        if let name = part.fileName { words += " file=\(name)" }
        let isShown = !isOnlyPart || !part.transferEncoding.isIdentity
        if isShown, let text = part.text { words += " \"\(text.replacing("\r\n", with: "\\r\\n"))\"" }
        return words
    }
}
