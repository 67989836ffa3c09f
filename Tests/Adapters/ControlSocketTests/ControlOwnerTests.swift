import ControlSocket
import Foundation
import Logging
import MailModel
import SecureMailTestKit
import Testing

@Suite("Control socket: its owner comes and goes", .timeLimit(.minutes(3)))
struct ControlOwnerTests {
    private static let echo: RunningControlServer.Handler = { request, answer in try await answer.send(request) }

    private func server(_ folder: TemporaryFolder) -> ControlServer {
        ControlServer(path: folder.file("control.sock"), logger: Logger(label: "test"), handle: Self.echo)
    }

    @Test func `the socket is its owner's alone`() async throws {
        let server = try await RunningControlServer(Self.echo)
        #expect(try server.folder.mode(of: "control.sock") == 0o600)
        try await server.stop()
    }

    @Test func `without an owner there is no server`() async throws {
        let folder = try TemporaryFolder()
        await #expect(throws: ControlFailure.noServer) {
            _ = try await ControlClient(path: folder.file("control.sock")).pieces("{}")
        }
    }

    @Test func `the socket of a dead owner is no server, and the next owner replaces it`() async throws {
        let folder = try TemporaryFolder()
        try #require(RawControlListener(folder.file("control.sock"), answering: nil)).die()
        #expect(folder.exists("control.sock"))
        await #expect(throws: ControlFailure.noServer) {
            _ = try await ControlClient(path: folder.file("control.sock")).pieces("{}")
        }
        let next = try await RunningControlServer(in: folder, Self.echo)
        #expect(try await next.client.pieces("{}") == ["{}"])
        #expect(try folder.mode(of: "control.sock") == 0o600)
        try await next.stop()
    }

    @Test func `what is no socket is left alone`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("control.sock", "somebody's file".utf8)
        await #expect(throws: ControlFailure.self) { try await server(folder).run() }
        #expect(try folder.text("control.sock") == "somebody's file")
    }

    @Test func `a link is left alone, and so is what it points at`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("precious", "somebody's file".utf8)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("control.sock"), withDestinationPath: folder.file("precious"))
        await #expect(throws: ControlFailure.self) { try await server(folder).run() }
        #expect(try folder.text("precious") == "somebody's file")
    }

    @Test func `a path that no socket can have is named as such`() async throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        let server = ControlServer(path: path, logger: Logger(label: "test"), handle: Self.echo)
        await #expect(throws: ControlFailure.broken("the path of the socket has more than 107 octets")) { try await server.run() }
        await #expect(throws: ControlFailure.broken("the path of the socket has more than 107 octets")) {
            _ = try await ControlClient(path: path).pieces("{}")
        }
    }

    @Test func `the end takes the socket away`() async throws {
        let server = try await RunningControlServer(Self.echo)
        try await server.stop()
        #expect(!server.folder.exists("control.sock"))
        await #expect(throws: ControlFailure.noServer) { _ = try await server.client.pieces("{}") }
    }

    @Test func `an owner that was ended before it began ends at once`() async throws {
        let folder = try TemporaryFolder(), server = server(folder)
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in gate { break }
            try await server.run()
        }
        task.cancel()
        opened.yield()
        try await task.value
        #expect(!folder.exists("control.sock"))
    }

    @Test func `the end waits neither for who says nothing nor for who reads nothing`() async throws {
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let server = try await RunningControlServer { _, answer in
            begun.yield()
            while true { try await answer.send(Octets([UInt8](repeating: 7, count: 1_048_576))) }
        }
        let silent = try #require(RawControlClient(server.path)), half = try #require(RawControlClient(server.path))
        let deaf = try #require(RawControlClient(server.path))
        await half.send(Array("{\"verb\":".utf8))
        await deaf.send(Array("{}\n".utf8))
        var begin = begins.makeAsyncIterator()
        await begin.next()
        try await server.stop()
        #expect(await silent.receiveAll() == [])
        #expect(await half.receiveAll() == [])
    }

    @Test func `the end reaches a handler that waits`() async throws {
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let server = try await RunningControlServer { _, _ in
            begun.yield()
            try await Task.sleep(for: .seconds(600))
        }
        let client = server.client
        let asking = Task { _ = try await client.pieces("{}") }
        var begin = begins.makeAsyncIterator()
        await begin.next()
        try await server.stop()
        await #expect(throws: ControlFailure.self) { try await asking.value }
    }

    @Test func `a client that is cancelled waits no longer`() async throws {
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let server = try await RunningControlServer { _, _ in
            begun.yield()
            try await Task.sleep(for: .seconds(600))
        }
        let client = server.client
        let asking = Task { _ = try await client.pieces("{}") }
        var begin = begins.makeAsyncIterator()
        await begin.next()
        asking.cancel()
        await #expect(throws: ControlFailure.self) { try await asking.value }
        try await server.stop()
    }

    @Test func `owners can follow each other`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<20 {
            let server = try await RunningControlServer(in: folder, Self.echo)
            #expect(try await server.client.pieces("\(number)") == ["\(number)"])
            try await server.stop()
        }
    }
}
