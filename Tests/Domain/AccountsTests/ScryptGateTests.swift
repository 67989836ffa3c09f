import Accounts
import Dispatch
import MailModel
import Synchronization
import Testing

@Suite("The gate of password hashing", .timeLimit(.minutes(5)))
struct ScryptGateTests {
    private func parameters() throws -> ScryptParameters {
        try #require(ScryptParameters(logRounds: 4, blockSize: 8, parallelism: 1))
    }

    @Test func `two at once, the line is bounded, and everybody else is turned away at once`() async throws {
        let parameters = try parameters(), open = DispatchSemaphore(value: 0)
        let running = Mutex((now: 0, most: 0))
        let gate = ScryptGate { _, _, _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            open.wait()
            running.withLock { $0.now -= 1 }
            return [1]
        }
        let room = ScryptGate.concurrency + ScryptGate.lineLength
        let outcomes = await withTaskGroup(of: ScryptGate.Outcome.self) { group in
            for _ in 0..<(room + 10) { group.addTask { await gate.digest(of: [], salt: [], parameters: parameters) } }
            var outcomes: [ScryptGate.Outcome] = []
            for _ in 0..<10 { outcomes.append(await group.next() ?? .impossible) }
            #expect(outcomes.allSatisfy { $0 == .busy })
            for _ in 0..<room { open.signal() }
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.filter { $0 == .digest([1]) }.count == room)
        #expect(running.withLock { $0.most } == ScryptGate.concurrency)
        open.signal()
        #expect(await gate.digest(of: [], salt: [], parameters: parameters) == .digest([1]))
    }

    @Test func `RFC 7914 section 12: the third test vector`() async throws {
        // N = 16384, r = 8, p = 1, of which a record keeps the first 32 octets.
        let parameters = try #require(ScryptParameters(logRounds: 14, blockSize: 8, parallelism: 1))
        let outcome = await ScryptGate().digest(
            of: Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8), parameters: parameters)
        let expected = Hexadecimal.octets("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
        #expect(outcome == .digest(try #require(expected)))
    }

    @Test(arguments: [(0, 8, 1), (21, 8, 1), (15, 0, 1), (15, 33, 1), (15, 8, 17), (20, 8, 1), (18, 16, 1), (15, 8, 0)])
    func `RFC 7914 section 2: costs beyond the bounds are not worked with`(_ costs: (Int, Int, Int)) {
        #expect(ScryptParameters(logRounds: costs.0, blockSize: costs.1, parallelism: costs.2) == nil)
    }

    @Test func `a record is read as it was written, and nothing else is`() throws {
        let hash = try #require(
            PasswordHash(parameters: .current, salt: [UInt8](0..<16), digest: [UInt8](repeating: 0xAB, count: 32)))
        #expect(PasswordHash(text: hash.text) == hash)
        #expect(!"\(hash)".contains("ab") && !"\(hash)".contains("$"))
        let text = hash.text
        for index in text.indices { #expect(PasswordHash(text: String(text[..<index])) == nil) }
        for broken in [text + "00", text + "$", "x" + text, text.replacing("r=8", with: "r=99"), text.replacing("$", with: ":")] {
            #expect(PasswordHash(text: broken) == nil)
        }
    }
}
