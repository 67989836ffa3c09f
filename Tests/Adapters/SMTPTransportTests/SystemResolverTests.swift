import Dispatch
import NIOCore
import NIOPosix
import Testing

@testable import SMTPTransport

@Suite("Names of other servers", .timeLimit(.minutes(3)))
struct SystemResolverTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    /// What is found, as NIO asks: for both kinds at once.
    private func find(_ host: String, _ resolver: SystemResolver) async throws -> [String?] {
        let six = resolver.initiateAAAAQuery(host: host, port: 25), four = resolver.initiateAQuery(host: host, port: 25)
        return try await (six.get() + four.get()).map(\.ipAddress)
    }

    @Test func `a name server that does not answer keeps no other name`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let slow = SystemResolver(on: loop) { _, _ in
            guard gate.wait(timeout: .now() + 60) == .success else { throw SystemResolver.Failure.notFound(code: 1) }
            return []
        }
        async let waits = find("slow.example", slow)
        for number in 1...3 {
            let address = try SocketAddress(ipAddress: "192.0.2.\(number)", port: 25)
            #expect(try await find("other.example", SystemResolver(on: loop) { _, _ in [address] }) == ["192.0.2.\(number)"])
        }
        gate.signal()
        #expect(try await waits.isEmpty, "the others did not wait for it")
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::7"]) func `an address is looked up nowhere`(_ address: String) async throws {
        let resolver = SystemResolver(on: loop, room: .init(for: 0)) { _, _ in
            Issue.record("it is asked for")
            return []
        }
        #expect(try await find(address, resolver) == [address])
    }

    @Test func `what waits for dead name servers has a bound, and leaves it`() async throws {
        let gate = DispatchSemaphore(value: 0), room = SystemResolver.Room(for: 2)
        func resolver() -> SystemResolver {
            SystemResolver(on: loop, room: room) { _, _ in
                gate.wait()
                throw SystemResolver.Failure.notFound(code: 1)
            }
        }
        let waiting = (0..<2).map { _ in
            let resolver = resolver()
            return (
                resolver.initiateAAAAQuery(host: "slow.example", port: 25),
                resolver.initiateAQuery(host: "slow.example", port: 25)
            )
        }
        await #expect(throws: SystemResolver.Failure.tooMany) { try await find("next.example", resolver()) }
        for _ in 0..<3 { gate.signal() }
        for (six, four) in waiting {
            await #expect(throws: SystemResolver.Failure.notFound(code: 1)) { try await six.get() }
            await #expect(throws: SystemResolver.Failure.notFound(code: 1)) { try await four.get() }
        }
        while !room.take() { await Task.yield() }
    }

    @Test func `the system is asked`() async throws {
        let found = try await find("localhost", SystemResolver(on: loop))
        #expect(found.contains("127.0.0.1") || found.contains("::1"))
    }
}
