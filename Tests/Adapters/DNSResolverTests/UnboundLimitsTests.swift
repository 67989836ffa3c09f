import DNSFormat
import DNSResolver
import MailModel
import SecureMailTestKit
import Testing

@Suite("The DNS through libunbound: servers that do not answer, and settings that are wrong", .timeLimit(.minutes(2)))
struct UnboundLimitsTests {
    private let silent: SilentDatagramPort
    private let name: DNSName

    init() throws {
        silent = try #require(SilentDatagramPort())
        name = try #require(DNSName("mx.example"))
    }

    private func resolver(timeout: Duration, concurrency: Int = 128) throws -> UnboundResolver {
        let server = try #require(HostPort(host: "127.0.0.1", port: silent.port))
        return try UnboundResolver(ResolverConfiguration(servers: [server], timeout: timeout, concurrency: concurrency))
    }

    private func failure(_ resolver: UnboundResolver, _ other: DNSName? = nil) async -> ResolverFailure? {
        do throws(ResolverFailure) {
            _ = try await resolver.resolve(other ?? name, .mx)
            return nil
        } catch { return error }
    }

    @Test func `a server that never answers is given up in time, by those in line too`() async throws {
        let resolver = try resolver(timeout: .milliseconds(200), concurrency: 1)
        let failures = await withTaskGroup(of: ResolverFailure?.self) { group in
            for _ in 0..<20 { group.addTask { await failure(resolver) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == Array(repeating: .temporary(reason: "no answer in time"), count: 20))
    }

    @Test func `a lookup that nobody waits for any more ends at once`() async throws {
        let resolver = try resolver(timeout: .seconds(3_600), concurrency: 1)
        let tasks = (0..<2).map { _ in Task { await failure(resolver) } }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value == .temporary(reason: "it was cancelled")) }
    }

    /// Else each wait that ends would let one more question out, and servers that never answer would have them without a bound.
    @Test func `a lookup that is given up keeps its place for as long as libunbound asks`() async throws {
        let resolver = try resolver(timeout: .milliseconds(300), concurrency: 1)
        for label in ["first", "second"] {
            let failure = await failure(resolver, DNSName("\(label).example"))
            #expect(failure == .temporary(reason: "no answer in time"))
        }
        let asked = silent.received().map { String(decoding: $0, as: UTF8.self) }
        #expect(asked.contains { $0.contains("first") } && !asked.contains { $0.contains("second") })
    }

    @Test func `a resolver can go while libunbound still asks`() async throws {
        for _ in 0..<5 { #expect(await failure(try resolver(timeout: .milliseconds(20))) != nil) }
    }

    @Test func `a trust anchor that is missing or holds no keys is named`() throws {
        let folder = try TemporaryFolder()
        try folder.write("empty.key", "not a key at all".utf8)
        for file in ["missing.key", "empty.key"] {
            let failure = #expect(throws: ResolverSetupFailure.self) {
                _ = try UnboundResolver(ResolverConfiguration(trustAnchor: folder.file(file)))
            }
            #expect(failure?.description.contains(file) == true)
        }
    }
}
