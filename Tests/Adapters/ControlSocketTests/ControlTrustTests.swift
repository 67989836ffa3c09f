import ControlSocket
import SecureMailTestKit
import Testing

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

    /// Long, as both sides are threads that other tests may keep waiting for seconds.
    @Test func `work that takes longer than the patience is waited for`() async throws {
        let server = try await RunningControlServer { request, answer in
            try await Task.sleep(for: .milliseconds(20_500))
            try await answer.send(request)
        }
        #expect(try await ControlClient(path: server.path, patience: .seconds(20)).pieces("late") == ["late"])
        try await server.stop()
    }
}
