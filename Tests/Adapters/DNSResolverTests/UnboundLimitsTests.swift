import DNSFormat
import MailModel
import SecureMailTestKit
import Testing

@testable import DNSResolver

@Suite("The DNS through libunbound: servers that do not answer, and settings that are wrong", .timeLimit(.minutes(5)))
struct UnboundLimitsTests {
    private let silent: SilentDatagramPort
    private let name: DNSName

    init() throws {
        silent = try #require(SilentDatagramPort())
        name = try #require(DNSName("mx.example"))
    }

    private func resolver(
        timeout: Duration, concurrency: Int = 128, promptness: Duration = .seconds(3), abandoned: Int = 256
    ) throws -> UnboundResolver {
        let server = try #require(HostPort(host: "127.0.0.1", port: silent.port))
        return try UnboundResolver(
            ResolverConfiguration(
                servers: [server], timeout: timeout, concurrency: concurrency, promptness: promptness, abandoned: abandoned))
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

    /// Answered without a question to anybody (RFC 6761 section 6.3), if it gets a place.
    private func passes(_ resolver: UnboundResolver) async throws -> Bool {
        let name = try #require(DNSName("localhost"))
        return await (try? resolver.resolve(name, .a)) != nil
    }

    @Test func `lookups that were given up hold up no others, though libunbound goes on with them`() async throws {
        let resolver = try resolver(timeout: .seconds(1), concurrency: 2)
        for number in 0..<3 {
            let failures = await withTaskGroup(of: ResolverFailure?.self) { group in
                for label in ["a", "b"] { group.addTask { await failure(resolver, DNSName("\(label)\(number).example")) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures.allSatisfy { $0 != nil })
            #expect(try await passes(resolver))
        }
        // Of the six that were given up libunbound may be done with some, where other tests keep this one waiting for a minute.
        let load = resolver.load()
        #expect(load.prompt == 0 && load.late == 0 && load.waiting == 0 && load.abandoned <= 6)
    }

    @Test func `lookups that take long hold up no others while they are waited for`() async throws {
        let resolver = try resolver(timeout: .seconds(3_600), concurrency: 2, promptness: .milliseconds(50))
        let tasks = (0..<6).map { number in Task { await failure(resolver, DNSName("x\(number).example")) } }
        while case let load = resolver.load(), load.prompt + load.late + load.waiting < 6 {
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(try await passes(resolver))
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value == .temporary(reason: "it was cancelled")) }
    }

    @Test func `libunbound is called off when it goes on with too many, and who still waits is asked for anew`() async throws {
        let resolver = try resolver(timeout: .seconds(3_600), concurrency: 8, promptness: .seconds(3_600), abandoned: 3)
        let living = Task { await failure(resolver, DNSName("living.example")) }
        let tasks = (0..<5).map { number in Task { await failure(resolver, DNSName("x\(number).example")) } }
        while resolver.load().prompt < 6 { try await Task.sleep(for: .milliseconds(2)) }
        _ = silent.received()
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value == .temporary(reason: "it was cancelled")) }
        while resolver.load().waiting > 0 { try await Task.sleep(for: .milliseconds(2)) }
        let load = resolver.load()
        #expect(load.abandoned < 3 && load.prompt == 1 && load.late == 0)
        #expect(try await passes(resolver))
        living.cancel()
        #expect(await living.value == .temporary(reason: "it was cancelled"))
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
