import CommunityModel
import DirectoryTransport
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

/// What a follower reads from the network for one statement more, by the real client from a server that counts what it sends.
@Suite("Octets that are fetched")
struct FetchedOctetsTests {
    private final class Server: Sendable {
        private struct State {
            var log = MemoryLog()
            var sent = 0
        }
        private let state = Mutex(State())
        private let knowsRanges: Bool

        init(knowsRanges: Bool) { self.knowsRanges = knowsRanges }

        func publish(_ log: MemoryLog) { state.withLock { $0.log = log } }

        /// Heads of answers count, too.
        func takeSent() -> Int {
            state.withLock { state in
                defer { state.sent = 0 }
                return state.sent
            }
        }

        func listen() throws -> LoopbackListener {
            try #require(
                LoopbackListener { connection in
                    var octets: [UInt8] = []
                    while true {
                        while !octets.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                            let piece = await connection.receive()
                            guard !piece.isEmpty else { return }
                            octets += piece
                        }
                        guard await connection.send(self.answer(String(decoding: octets, as: UTF8.self))) else { return }
                        octets = []
                    }
                })
        }

        private func answer(_ request: String) -> [UInt8] {
            let lines = request.split(separator: "\r\n"), path = lines[0].split(separator: " ")[1].dropFirst()
            let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
            let from = range.flatMap { Int($0.dropFirst("range: bytes=".count).dropLast()) } ?? 0
            return state.withLock { state in
                let answer: [UInt8]
                if let file = state.log.files[String(path)] {
                    let isPart = knowsRanges && range != nil, body = isPart ? file[from..<file.count] : file
                    let head =
                        isPart
                        ? "206 Partial Content\r\nContent-Range: bytes \(from)-\(file.count - 1)/\(file.count)" : "200 OK"
                    answer = Array("HTTP/1.1 \(head)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + Array(body.bytes)
                } else {
                    answer = Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8)
                }
                state.sent += answer.count
                return answer
            }
        }
    }

    /// The bundle is as full as it can be before the statement comes: the worst case.
    @Test(arguments: [(true, 20_000), (false, 250_000)])
    func `one statement more costs no more than it may`(_ knowsRanges: Bool, _ most: Int) async throws {
        var long = try await LongLog(511)
        let server = Server(knowsRanges: knowsRanges), listener = try server.listen(), folder = try TemporaryFolder()
        let holder = DirectoryHolder(), source = WebLogSource("http://127.0.0.1:\(listener.port)", patience: .minutes(10))
        let follower = DirectoryFollower(
            try long.community.unknowing, holder: holder,
            place: KeptLogFolder(state: folder.path, calls: UnsyncedFileCalls()), kind: .publisher,
            clock: FakeClock(TestCommunity.start)
        ) { _ in }
        server.publish(try long.log)
        await follower.look(asking: source, changed: {})
        #expect(holder.current?.sequence == 511)
        _ = server.takeSent()
        try long.grow()
        server.publish(try long.log)
        await follower.look(asking: source, changed: {})
        await source.close()
        let sent = server.takeSent()
        print("fetched for one statement more, \(knowsRanges ? "with" : "without") ranges: \(sent) octets")
        #expect(holder.current?.sequence == 512 && sent < most)
        withExtendedLifetime(listener) {}
    }
}
