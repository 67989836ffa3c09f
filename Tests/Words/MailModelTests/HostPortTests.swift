import MailModel
import Testing

@Suite("Host and port")
struct HostPortTests {
    @Test(arguments: ["127.0.0.1:1", "127.255.1.2:65535", "localhost:0", "[::1]:80"])
    func `loopback: RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3`(_ text: String) throws {
        #expect(try #require(HostPort(text)).isLoopback)
    }

    @Test(arguments: [
        "127.evil.example:80", "127.0.0.1.evil.example:80", "localhost.evil.example:80", "127.1:80", "10.0.0.1:80", "0.0.0.0:80",
        "[::2]:80", "[::]:80", "mail.example:80",
    ]) func `what only looks like it is not`(_ text: String) throws {
        let endpoint = try #require(HostPort(text))
        #expect(!endpoint.isLoopback)
    }

    @Test(arguments: [
        "", ":", ":80", "a", "a:", "a:x", "a:-1", "a:65536", "::1:80", "[a]:80", "[::1]", "a b:80", "a/b:80", "a@b:80",
    ])
    func `what is none is refused`(_ text: String) { #expect(HostPort(text) == nil) }
}
