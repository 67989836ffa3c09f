import Glibc
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("A node tells its service manager that it is ready (sd_notify(3))")
struct ServiceManagerTests {
    /// A manager's datagram socket.
    private final class Manager {
        private let socket: Int32

        init?(_ path: String) {
            socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) {
                $0.copyBytes(from: path.utf8)
                if path.hasPrefix("@") { $0[0] = 0 }
            }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
            }
            guard bound == 0 else { return nil }
        }

        deinit { close(socket) }

        var heard: String {
            var octets = [UInt8](repeating: 0, count: 256)
            let count = recv(socket, &octets, octets.count, Int32(MSG_DONTWAIT))
            return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test func `a socket in the file system hears it`() throws {
        let folder = try TemporaryFolder()
        let manager = try #require(Manager(folder.file("notify")))
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": folder.file("notify")]).tellReady())
        #expect(manager.heard == "READY=1")
    }

    @Test func `a socket of the abstract namespace hears it`() throws {
        let name = "@securemail-test-\(getpid())"
        let manager = try #require(Manager(name))
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": name]).tellReady())
        #expect(manager.heard == "READY=1")
    }

    @Test(
        arguments: [
            nil, "", "/", "relative", "/nowhere/at/all", "/" + String(repeating: "x", count: 200), "vsock:2:1234",
        ] as [String?])
    func `a manager that is not there changes nothing`(_ path: String?) {
        let manager = ServiceManager(environment: path.map { ["NOTIFY_SOCKET": $0] } ?? [:])
        #expect(!manager.tellReady())
    }
}
