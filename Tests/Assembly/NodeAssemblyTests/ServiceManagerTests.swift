import Glibc
import SecureMailTestKit
import Testing

@testable import NodeAssembly

@Suite("A node tells its service manager that it is ready (sd_notify(3))")
struct ServiceManagerTests {
    @Test func `a socket in the file system hears it`() throws {
        let folder = try TemporaryFolder()
        let manager = try #require(ListeningManager(folder.file("notify")))
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": folder.file("notify")]).tellReady())
        #expect(manager.heard == "READY=1")
    }

    @Test func `a socket of the abstract namespace hears it`() throws {
        let name = "@securemail-test-\(getpid())"
        let manager = try #require(ListeningManager(name))
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
