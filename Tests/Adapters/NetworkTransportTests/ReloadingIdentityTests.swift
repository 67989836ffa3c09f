import Foundation
import NIOSSL
import NetworkTransport
import SecureMailTestKit
import Synchronization
import Testing

@Suite("A certificate that changes while the node runs")
struct ReloadingIdentityTests {
    /// Time that goes on when the test says so.
    private final class Hands: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    private let hands = Hands()

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func identity() -> ReloadingIdentity {
        let hands = hands
        return ReloadingIdentity(
            certificate: folder.appending(path: "cert.pem").path, key: folder.appending(path: "key.pem").path, now: { hands.now })
    }

    /// - Parameter age: seconds since the files changed; each version has its own.
    private func write(_ certificate: String, _ key: String, age: Double) throws {
        for (name, text) in [("cert.pem", certificate), ("key.pem", key)] {
            let path = folder.appending(path: name)
            try Data(text.utf8).write(to: path)
            try FileManager.default.setAttributes([.modificationDate: Date() - age], ofItemAtPath: path.path)
        }
    }

    @Test func `new files are used, and looked for once a second`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let one = try TestCertificate(), two = try TestCertificate(), identity = identity()
        try write(one.certificatePEM, one.keyPEM, age: 30)
        let first = try identity.context()
        try write(two.certificatePEM, two.keyPEM, age: 20)
        hands.advance(.milliseconds(999))
        #expect(try identity.context() === first)
        hands.advance(.milliseconds(1))
        let second = try identity.context()
        #expect(second !== first)
        hands.advance(.seconds(2))
        #expect(try identity.context() === second)
    }

    /// As programs that renew certificates lay them.
    @Test func `files behind links are followed`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let one = try TestCertificate(), two = try TestCertificate()
        try write(one.certificatePEM, one.keyPEM, age: 30)
        func link(_ name: String) throws -> String {
            let path = folder.appending(path: "linked-\(name)").path
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.appending(path: name).path)
            return path
        }
        let hands = hands
        let identity = ReloadingIdentity(certificate: try link("cert.pem"), key: try link("key.pem"), now: { hands.now })
        let first = try identity.context()
        try write(two.certificatePEM, two.keyPEM, age: 20)
        hands.advance(.seconds(2))
        #expect(try identity.context() !== first)
    }

    @Test func `bad files leave the old ones in use, and good ones follow`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let one = try TestCertificate(), identity = identity()
        try write(one.certificatePEM, one.keyPEM, age: 30)
        let first = try identity.context()
        try write("none", "none", age: 20)
        for _ in 0..<3 {
            hands.advance(.seconds(2))
            #expect(try identity.context() === first)
        }
        try write(one.certificatePEM, one.keyPEM, age: 5)
        hands.advance(.seconds(2))
        #expect(try identity.context() !== first)
    }

    @Test func `without files there is no identity`() {
        #expect(throws: (any Error).self) { try identity().context() }
    }

    @Test func `files that are bad from the start are tried once a second, not at each connection`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let one = try TestCertificate(), identity = identity()
        try write("none", "none", age: 30)
        #expect(throws: (any Error).self) { try identity.context() }
        try write(one.certificatePEM, one.keyPEM, age: 30)
        hands.advance(.milliseconds(999))
        #expect(throws: (any Error).self, "not looked at again yet") { try identity.context() }
        hands.advance(.milliseconds(1))
        _ = try identity.context()
    }
}
