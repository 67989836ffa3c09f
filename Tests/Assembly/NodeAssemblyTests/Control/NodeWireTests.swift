import MailModel
import NodeAssembly
import Testing

@Suite("Requests and answers of commands")
struct NodeWireTests {
    @Test func `a request arrives as it was asked, on one line`() throws {
        let request = NodeRequest("account.create", ["address": "a@b.example", "password": "line\nfeed \"quoted\" \u{0}"])
        let octets = try NodeWire.octets(request)
        #expect(!octets.bytes.contains(ASCII.lineFeed))
        #expect(try NodeWire.request(octets) == request)
        #expect("\(request)" == "account.create")
    }

    @Test(arguments: [
        "", "{", "[]", "7", "null", #"{"verb":7,"arguments":{}}"#, #"{"verb":"a"}"#, #"{"verb":"a","arguments":{"b":1}}"#,
        #"{"verb":"a","arguments":[]}"#, "\u{0}", "{\"verb\":\"a\",\"arguments\":{}}trailing",
        String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 10_000),
    ]) func `what is no request is refused in words`(_ text: String) {
        let failure = #expect(throws: NodeFailure.self) { _ = try NodeWire.request(Octets(utf8: text)) }
        #expect(failure?.description.hasPrefix("The request is not understood") == true)
    }

    @Test func `rows and octets arrive as they were answered`() throws {
        let row = NodeRow([("item", .text("a\u{1B}[31m\nb")), ("octets", .number(7)), ("to", .list(["x", "y"]))])
        guard case .row(let read) = try NodeWire.answer(try NodeWire.frame(.row(row))) else { return #expect(Bool(false)) }
        #expect(read == row && read.json == #"{"item":"a\u001b[31m\nb","octets":7,"to":["x","y"]}"#)
        #expect(read.text("item") == "a?[31m?b" && read.text("to") == "x, y" && read.text("none").isEmpty)
        let content = (0...255).map { UInt8($0) }
        guard case .octets(let name, let octets) = try NodeWire.answer(try NodeWire.frame(.octets(name: "m", content))) else {
            return #expect(Bool(false))
        }
        #expect(name == "m" && octets == content)
    }

    @Test func `a piece of content fits into a frame of the socket`() throws {
        let frame = try NodeWire.frame(.octets(name: nil, [UInt8](repeating: 0xFF, count: 262_144)))
        #expect(frame.count <= 1_048_576)
    }
}
