import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

/// Python's email package has tests of its own; its messages, and what it says of their structure.
@Suite(
    "Messages of Python's own email tests",
    .enabled(if: TortureSet.isPythonsOwnWanted, "this python3 came without test.test_email"))
struct PythonMessageTests {
    /// Where we read another structure or content, by our parts, and why ours is right or the safe one.
    static let otherwise: [String: (reading: String, why: String)] = [
        "msg_14.txt": ("contentFieldMalformed", "a type of one word; Python guesses text/plain"),
        "msg_15.txt": ("boundaryMissing", "an inner multipart with the boundary of the outer one, which comes first"),
        "msg_17.txt": ("boundaryMissing", "a multipart without parts; Python makes text of it"),
        "msg_19.txt": ("text/plain", "lines without a colon do not end a header"),
        "msg_25.txt": ("contentFieldMalformed", "a boundary in a parameter that does not end"),
        "msg_31.txt": ("boundaryMissing", "a boundary that never comes"),
        "msg_35.txt": ("text/plain", "a line without a colon does not end a header"),
        "msg_36.txt": (
            "multipart/mixed text/plain multipart/alternative message/external-body message/external-body",
            "what stands in message/external-body is no part"
        ),
        "msg_37.txt": (
            "multipart/mixed text/x-one text/plain text/x-two text/plain text/plain text/plain text/x-two",
            "nothing between two delimiters is a part of nothing"
        ),
        "msg_38.txt": (
            "multipart/mixed multipart/mixed multipart/alternative text/plain text/plain text/plain text/plain",
            "a line without a colon does not end a header"
        ),
        "msg_39.txt": ("boundaryMissing", "an inner multipart with the boundary of the outer one"),
        "msg_41.txt": ("boundaryMissing", "a multipart without a boundary"),
        "msg_42.txt": ("boundaryMissing", "a multipart that is closed before its first part"),
        "msg_47.txt": ("multipart/mixed text/plain text/html", "a line without a colon does not end a header"),
    ]

    @Test func `structure and content are what Python says`() throws {
        let messages = try TortureSet.pythonsOwn()
        #expect(messages.count >= 40)
        for message in messages {
            switch try Message(parsing: message.octets).structure() {
            case .unreadable(let fault): #expect("\(fault)" == Self.otherwise[message.name]?.reading, "\(message.name)")
            case .parts(let parts):
                let types = parts.map { "\($0.contentType.type)/\($0.contentType.subtype)" }
                if let otherwise = Self.otherwise[message.name] {
                    #expect(types.joined(separator: " ") == otherwise.reading, "\(message.name): \(otherwise.why)")
                } else {
                    #expect(
                        types == message.parts.map(\.type) && parts.map(\.depth) == message.parts.map(\.depth), "\(message.name)")
                    // Of a part that Python takes further apart it gives no content.
                    for (part, other) in zip(parts, message.parts) where other.sha != nil {
                        #expect(TortureSet.digest(part.content) == other.sha, "\(message.name)")
                    }
                }
            }
        }
    }

    @Test func `they serialise to what they were`() throws {
        for message in try TortureSet.pythonsOwn() {
            var parsed = try Message(parsing: message.octets)
            #expect(parsed.octets == message.octets, "\(message.name)")
            let top = try HeaderField(name: "X-Top", value: "one")
            parsed.prepend(top)
            #expect(parsed.octets == .joined([top.octets, message.octets]), "\(message.name)")
        }
    }
}
