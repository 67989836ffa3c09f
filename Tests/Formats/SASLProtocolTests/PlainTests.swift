import SASLProtocol
import Testing

@Suite("PLAIN: RFC 4616")
struct PlainTests {
    @Test(arguments: [("", "tim", "tanstaaftanstaaf"), ("tim", "tim", "x"), ("", "ü", "")])
    func `section 2: a message is read`(_ identity: String, _ user: String, _ password: String) throws {
        let credentials = try #require(PasswordCredentials(plain: Array("\(identity)\u{0}\(user)\u{0}\(password)".utf8)))
        #expect(credentials.user == user && credentials.password == password)
        #expect(PasswordCredentials(plain: credentials.plain)?.password == password)
    }

    @Test(arguments: ["", "a", "a\u{0}b", "\u{0}\u{0}b", "\u{0}a\u{0}b\u{0}c", "kurt\u{0}tim\u{0}x", "\u{0}\u{0}"])
    func `section 2: what is none, or acts for another, is refused`(_ message: String) {
        #expect(PasswordCredentials(plain: Array(message.utf8)) == nil)
    }

    @Test func `octets that are no UTF-8, and names beyond all bounds, are refused`() {
        #expect(PasswordCredentials(plain: [0, 0xFF, 0, 0x61]) == nil)
        #expect(PasswordCredentials(plain: [0] + [UInt8](repeating: 0x61, count: 1_025) + [0, 0x61]) == nil)
    }

    @Test func `nothing printed holds the password`() {
        let credentials = PasswordCredentials(user: "tim", password: "secret")
        #expect(!"\(credentials)".contains("secret") && !String(reflecting: credentials).contains("secret"))
    }
}
