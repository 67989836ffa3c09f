import ControlSocket
import Foundation
import MailModel
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Control socket: clients that keep no rules", .timeLimit(.minutes(3)))
struct ControlAttackTests {
    /// A server that counts the requests that reach its handler.
    private static func counting(_ calls: borrowing Counter) async throws -> RunningControlServer {
        let count = calls.count
        return try await RunningControlServer { request, answer in
            count.withLock { $0 += 1 }
            try await answer.send(request)
        }
    }

    private struct Counter: ~Copyable {
        final class Box: Sendable {
            private let value = Mutex(0)
            func withLock(_ body: (inout Int) -> Void) { value.withLock { body(&$0) } }
            var now: Int { value.withLock { $0 } }
        }
        let count = Box()
    }

    private static func error(_ text: String) -> [UInt8] {
        [0x65, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    @Test(arguments: [1_048_577, 3_000_000]) func `a line without end is refused with a reason`(_ length: Int) async throws {
        let calls = Counter(), server = try await Self.counting(calls), client = try #require(RawControlClient(server.path))
        await client.send([UInt8](repeating: 0x61, count: length))
        #expect(await client.receiveAll() == Self.error("a request has at most 1048576 octets"))
        #expect(calls.count.now == 0)
        #expect(try await server.client.pieces("still there") == ["still there"])
        try await server.stop()
    }

    @Test func `a second request in a connection is refused, and neither is acted on`() async throws {
        let calls = Counter(), server = try await Self.counting(calls), client = try #require(RawControlClient(server.path))
        await client.send(Array("one\ntwo\n".utf8))
        #expect(await client.receiveAll() == Self.error("a connection takes one request"))
        #expect(calls.count.now == 0)
        try await server.stop()
    }

    @Test(arguments: ["", "{\"verb\":\"queue.dr"]) func `who leaves within a request has asked nothing`(_ begun: String)
        async throws
    {
        let calls = Counter(), server = try await Self.counting(calls)
        for leaves in [true, false] {
            let client = try #require(RawControlClient(server.path))
            await client.send(Array(begun.utf8))
            leaves ? client.leave() : client.finishSending()
            #expect(await client.receiveAll() == [])
        }
        #expect(try await server.client.pieces("still there") == ["still there"])
        #expect(calls.count.now == 1)
        try await server.stop()
    }

    @Test func `who leaves within an answer ends it`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: String.self)
        let server = try await RunningControlServer { _, answer in
            do { while true { try await answer.send(Octets([UInt8](repeating: 7, count: 65_536))) } } catch {
                ended.yield("\(error)")
                throw error
            }
        }
        let client = try #require(RawControlClient(server.path))
        await client.send(Array("{}\n".utf8))
        client.leave()
        var end = ends.makeAsyncIterator()
        #expect(await end.next()?.hasPrefix("the control socket failed") == true)
        try await server.stop()
    }

    @Test(arguments: ["not JSON", "{", "\u{0}", "[[[[[[[[[["]) func `what is no JSON is the handler's to refuse`(_ text: String)
        async throws
    {
        let server = try await RunningControlServer { request, _ in
            _ = try JSONDecoder().decode([String: String].self, from: Data(request.bytes))
        }
        await #expect(throws: ControlFailure.self) { _ = try await server.client.pieces(text) }
        #expect(try await server.client.pieces("{}") == [])
        try await server.stop()
    }

    @Test(
        .enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "becomes another user"))
    func `another user's process is not heard, even where the file's mode would let it`() async throws {
        let calls = Counter(), server = try await Self.counting(calls)
        try server.folder.setMode(0o755, of: "")
        try server.folder.setMode(0o666, of: "control.sock")
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import os, socket, sys
            os.setgid(65534); os.setuid(65534)
            s = socket.socket(socket.AF_UNIX); s.settimeout(20); s.connect(sys.argv[1])
            try: s.sendall(b"{}\\n"); print(len(s.recv(9)))
            except ConnectionError: print(0)
            """, server.path,
        ]
        process.standardOutput = output
        let status = try await Self.status(of: process)
        #expect(status == 0)
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "0\n")
        #expect(calls.count.now == 0)
        try await server.stop()
    }

    private static func status(of process: sending Process) async throws -> Int32 {
        let (ends, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { ended.yield($0.terminationStatus) }
        try process.run()
        var end = ends.makeAsyncIterator()
        return await end.next() ?? -1
    }

    struct Answer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let octets: [UInt8]
    }

    @Test(arguments: [
        Answer(testDescription: "nothing", octets: []),
        Answer(testDescription: "a row and no end", octets: [0x72, 0, 0, 0, 1, 0x61]),
        Answer(testDescription: "half a header", octets: [0x7A, 0, 0]),
        Answer(testDescription: "half a row", octets: [0x72, 0, 0, 0, 9, 0x61]),
        Answer(testDescription: "a kind that is none", octets: [0x51, 0, 0, 0, 0]),
        Answer(testDescription: "a frame of 1 MiB and one", octets: [0x72, 0, 0x10, 0, 1]),
        Answer(testDescription: "a frame of 4 GiB", octets: [0x72, 0xFF, 0xFF, 0xFF, 0xFF]),
        Answer(testDescription: "HTTP", octets: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
    ]) func `an owner that is none of ours is no answer`(_ answer: Answer) async throws {
        let folder = try TemporaryFolder(), path = folder.file("control.sock")
        let listener = try #require(RawControlListener(path, answering: answer.octets))
        let failure = await #expect(throws: ControlFailure.self) { _ = try await ControlClient(path: path).pieces("{}") }
        #expect(failure?.description.hasPrefix("the control socket failed") == true)
        listener.die()
    }
}
