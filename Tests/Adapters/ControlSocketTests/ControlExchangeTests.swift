import ControlSocket
import MailModel
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Control socket: requests and answers", .timeLimit(.minutes(3)))
struct ControlExchangeTests {
    private struct Refusal: Error, CustomStringConvertible { let description: String }

    private static let echo: RunningControlServer.Handler = { request, answer in try await answer.send(request) }

    @Test(arguments: ["{}", "", #"{"verb":"queue.list"}"#, "āroha"]) func `a request arrives as it was sent`(_ text: String)
        async throws
    {
        let server = try await RunningControlServer(Self.echo)
        #expect(try await server.client.pieces(text) == [text])
        try await server.stop()
    }

    @Test func `an answer of many pieces keeps their order`() async throws {
        let server = try await RunningControlServer { _, answer in
            for number in 0..<2_000 { try await answer.send(Octets(utf8: "\(number)")) }
        }
        #expect(try await server.client.pieces("{}") == (0..<2_000).map { "\($0)" })
        try await server.stop()
    }

    @Test func `who sends is held to the pace of who reads`() async throws {
        let sent = Mutex(0), piece = Octets([UInt8](repeating: 7, count: 1_048_576))
        let server = try await RunningControlServer { _, answer in
            for _ in 0..<24 {
                try await answer.send(piece)
                sent.withLock { $0 += 1 }
            }
        }
        var received = 0, furthestAhead = 0
        try await server.client.answers(to: Octets(utf8: "{}")) { octets in
            furthestAhead = max(furthestAhead, sent.withLock { $0 } - received)
            received += 1
            #expect(octets == piece)
            await Task.yield()
        }
        #expect(received == 24 && furthestAhead <= 3)
        try await server.stop()
    }

    @Test func `what the handler throws is told to who asked, after what it had sent`() async throws {
        let server = try await RunningControlServer { _, answer in
            try await answer.send(Octets(utf8: "one"))
            throw Refusal(description: "There is no such item.")
        }
        var pieces = 0
        await #expect(throws: ControlFailure.refused("There is no such item.")) {
            try await server.client.answers(to: Octets(utf8: "{}")) { _ in pieces += 1 }
        }
        #expect(pieces == 1)
        try await server.stop()
    }

    @Test func `who called a command wrongly is told apart`() async throws {
        let server = try await RunningControlServer { _, _ in throw ControlFailure.misused("`x` is no address.") }
        await #expect(throws: ControlFailure.misused("`x` is no address.")) { _ = try await server.client.pieces("{}") }
        try await server.stop()
    }

    @Test func `a long reason is cut, not dropped`() async throws {
        let server = try await RunningControlServer { _, _ in throw Refusal(description: String(repeating: "x", count: 9_999)) }
        await #expect(throws: ControlFailure.refused(String(repeating: "x", count: 4_096))) {
            _ = try await server.client.pieces("{}")
        }
        try await server.stop()
    }

    @Test func `a piece that is too large is an error of the node's, and the client hears that it broke`() async throws {
        let server = try await RunningControlServer { _, answer in
            try await answer.send(Octets([UInt8](repeating: 7, count: 1_048_577)))
        }
        await #expect(throws: ControlFailure.self) { _ = try await server.client.pieces("{}") }
        try await server.stop()
    }

    @Test func `two clients are answered at once`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self), inside = Mutex<[CheckedContinuation<Void, Never>]>([])
        let server = try await RunningControlServer { request, answer in
            await withCheckedContinuation { continuation in
                inside.withLock { $0.append(continuation) }
                arrived.yield()
            }
            try await answer.send(request)
        }
        async let first = server.client.pieces("first"), second = server.client.pieces("second")
        var both = arrivals.makeAsyncIterator()
        for _ in 0..<2 { await both.next() }  // neither goes on before both are there
        for continuation in inside.withLock({ $0 }) { continuation.resume() }
        let answers = try await (first, second)
        #expect(answers == (["first"], ["second"]))
        try await server.stop()
    }

    @Test func `more than the most at once are refused with a reason, and place comes free again`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self), inside = Mutex<[CheckedContinuation<Void, Never>]>([])
        let server = try await RunningControlServer { request, answer in
            guard String(decoding: request.bytes, as: UTF8.self) == "wait" else { return try await answer.send(request) }
            await withCheckedContinuation { continuation in
                inside.withLock { $0.append(continuation) }
                arrived.yield()
            }
        }
        let client = server.client
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<ControlServer.mostConnections {
                group.addTask {
                    // The connection by which the test found the server up may count for a moment yet: nothing tells when it does no longer.
                    while true {
                        do {
                            _ = try await client.pieces("wait")
                            return
                        } catch ControlFailure.refused { try await Task.sleep(for: .milliseconds(5)) }
                    }
                }
            }
            var all = arrivals.makeAsyncIterator()
            for _ in 0..<ControlServer.mostConnections { await all.next() }
            await #expect(throws: ControlFailure.refused("too many commands at once")) { _ = try await client.pieces("one more") }
            for continuation in inside.withLock({ $0 }) { continuation.resume() }
            try await group.waitForAll()
        }
        #expect(try await server.client.pieces("again") == ["again"])
        try await server.stop()
    }

    @Test func `the largest request is taken, a larger one is not even sent`() async throws {
        let server = try await RunningControlServer { request, answer in try await answer.send(Octets(utf8: "\(request.count)")) }
        #expect(try await server.client.pieces(String(repeating: "a", count: 1_048_576)) == ["1048576"])
        for text in [String(repeating: "a", count: 1_048_577), "two\nlines"] {
            await #expect(throws: ControlFailure.broken("a request is one line of at most 1048576 octets")) {
                _ = try await server.client.pieces(text)
            }
        }
        try await server.stop()
    }

    @Test func `an error of who reads ends the exchange`() async throws {
        let server = try await RunningControlServer { _, answer in
            while true { try await answer.send(Octets(utf8: "and so on")) }
        }
        await #expect(throws: ControlFailure.broken("enough")) {
            try await server.client.answers(to: Octets(utf8: "{}")) { _ in throw Refusal(description: "enough") }
        }
        try await server.stop()
    }
}
