import Glibc
import MailModel
import SecureMailTestKit
import Testing

@testable import ControlSocket

@Suite("Control socket: whom a command believes", .timeLimit(.minutes(5)))
struct ControlTrustTests {
    @Test(arguments: [(UInt32(0), true), (980, true), (1_000, true), (1_001, false), (65_534, false)])
    func `root, the folder's owner and oneself are believed, nobody else`(_ listener: UInt32, _ isTrusted: Bool) {
        #expect(ControlClient.isTrusted(listener: listener, owner: 980, caller: 1_000) == isTrusted)
    }

    @Test func `a folder that cannot be looked at vouches for nobody`() {
        #expect(!ControlClient.isTrusted(listener: 980, owner: nil, caller: 0))
    }

    /// As a process does that was stopped: the kernel takes connections for it.
    @Test func `who takes the connection and says nothing is given up`() async throws {
        let folder = try TemporaryFolder(), path = folder.file("control.sock")
        let listener = try #require(RawControlListener(path, answering: nil))
        await #expect(throws: ControlFailure.silent) {
            _ = try await ControlClient(path: path, patience: .milliseconds(200)).pieces("{}")
        }
        listener.die()
    }

    /// That the request is there is said before the client asks whether it is, so however late either side gets the machine, nobody is
    /// given up for it.
    @Test func `work that takes longer than the patience is waited for`() async throws {
        let client = ControlClient(path: "", patience: .milliseconds(1))
        let (own, servers) = try Self.connectionPair()
        try await servers.send(.taken, Octets())
        async let pieces = client.pieces("late", over: own)
        try await Task.sleep(for: .milliseconds(200))
        try await servers.send(.piece, Octets(utf8: "late"))
        try await servers.send(.end, Octets())
        #expect(try await pieces == ["late"])
    }

    private static func connectionPair() throws -> (ControlConnection, ControlConnection) {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        return (ControlConnection(taking: ends[0]), ControlConnection(taking: ends[1]))
    }
}

extension ControlClient {
    /// All pieces of an answer that comes over a connection which is there.
    fileprivate func pieces(_ request: String, over connection: ControlConnection) async throws(ControlFailure) -> [String] {
        var pieces: [String] = []
        try await exchange(Octets(utf8: request), over: connection) { pieces.append(String(decoding: $0.bytes, as: UTF8.self)) }
        return pieces
    }
}
