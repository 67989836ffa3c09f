import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit
import Testing

/// Whatever a message is, it comes out at the other member's octet for octet, or is refused for what its expectation names.
@Suite("Profile 1 and the torture set", .enabled(if: Python.isWanted, "python3 is not installed"))
struct TortureTests {
    @Test(arguments: TortureSet.families) func `a message comes out as it was, or is refused as it should`(_ family: String)
        async throws
    {
        let exchange = try await Exchange()
        for message in try TortureSet.messages(of: family) {
            #expect(await Self.passage(of: message.octets, exchange) == message.expected.passage, "\(message)")
        }
    }

    /// The messages of Python's own tests, as the minister's: with a From that may be used here.
    @Test(.enabled(if: TortureSet.isPythonsOwnWanted, "this python3 came without test.test_email"))
    func `the messages of Python's own tests come out as they were`() async throws {
        let exchange = try await Exchange()
        let messages = try TortureSet.pythonsOwn()
        #expect(messages.count >= 40)
        for message in messages {
            var sent = try Message(parsing: message.octets)
            sent.removeFields { $0.isNamed("From") }
            sent.prepend(try .structured(name: "From", value: "minister@ministry.example"))
            #expect(await Self.passage(of: sent.octets, exchange) == .opened, "\(message.name)")
        }
    }

    /// `nil` where something else came of it.
    private static func passage(of octets: Octets, _ exchange: Exchange) async -> TortureMessage.Passage? {
        do {
            switch await exchange.open(WireMessage(try await exchange.copy(octets)).lines) {
            case .opened(let opened): return opened.message == octets ? .opened : nil
            case .rejected(let failure): return failure == .framing ? .framing : nil
            }
        } catch ProtectFailure.fromNotValid { return .from } catch is MessageFailure { return .failure } catch { return nil }
    }
}
