import DirectoryTransport
import MailModel
import SecureMailTestKit
import Testing

@Suite("Asking for a certificate", .timeLimit(.minutes(3)))
struct RenewalPostTests {
    private func post(_ text: String, then: CannedServer.Then = .close, patience: Duration = .seconds(150)) async throws
        -> RenewalReply
    {
        let server = try CannedServer(text, then: then)
        defer { withExtendedLifetime(server) {} }
        return await RenewalPost(to: server.address, patience: patience).post(Octets(utf8: "{}"))
    }

    private static func answer(_ status: String, _ body: String, _ more: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    @Test func `certificates, and a refusal in the authority's words`() async throws {
        #expect(try await post(Self.answer("200 OK", "PEM"), then: .fallSilent) == .certificates(Octets(utf8: "PEM")))
        let answer = Self.answer("409 Conflict", "not\u{1B}[2J now\r\n", "Retry-After: 90\r\n")
        let refused = try await post(answer, then: .fallSilent)
        #expect(refused == .refused("the authority answered 409: not [2J now", retryAfter: .seconds(90)))
    }

    @Test(arguments: [CannedServer.Then.trickle, .repeating(Array(repeating: 0x61, count: 1_024)), .fallSilent])
    func `an authority that comes to no end is left`(_ then: CannedServer.Then) async throws {
        guard case .notReachable = try await post("HTTP/1.1 200 OK\r\n\r\n", then: then, patience: .milliseconds(400)) else {
            Issue.record("it is believed")
            return
        }
    }
}
