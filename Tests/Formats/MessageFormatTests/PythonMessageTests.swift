import MailModel
import MessageFormat
import SecureMailTestKit
import Testing

/// Python's email package has tests of its own; its messages, and what it says of their structure.
@Suite(
    "Messages of Python's own email tests",
    .enabled(if: TortureSet.isPythonsOwnWanted, "this python3 came without test.test_email"))
struct PythonMessageTests {
    /// Where we read another structure, and why ours is right or the safe one.
    static let otherwise: [String: Structure.Fault] = [:]

    @Test func `structure and content are what Python says`() throws {
        let messages = try TortureSet.pythonsOwn()
        #expect(messages.count >= 40)
        for message in messages {
            switch try Message(parsing: message.octets).structure() {
            case .unreadable(let fault): #expect(fault == Self.otherwise[message.name], "\(message.name)")
            case .parts(let parts):
                #expect(Self.otherwise[message.name] == nil, "\(message.name)")
                let read = parts.map { part in
                    "\(part.depth) \(part.contentType.type)/\(part.contentType.subtype) \(part.isLeaf ? TortureSet.digest(part.content) : "")"
                }
                #expect(read == message.parts.map { "\($0.depth) \($0.type) \($0.sha ?? "")" }, "\(message.name)")
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
