import MailModel
import NIOCore
import NIOEmbedded
import NIOSSL
import SMTPTransport
import Testing

@Suite("How long a client waits: RFC 5321 section 4.5.3.2", .timeLimit(.minutes(5)))
struct SMTPClientDeadlineTests {
    static let words = TimedClient.dialogue.map(\.word)

    private func status(_ result: SMTPTransactionResult) -> (text: String, isUnanswered: Bool)? {
        switch result {
        case .notStarted(let reply): (reply.status.description, false)
        case .finished(let replies, let isUnanswered, _, _):
            replies.values.first.map { ($0.status.description, isUnanswered) }
        }
    }

    @Test(arguments: words) func `a server that falls silent is given up after five minutes, ten after the end of data`(
        _ word: String
    ) async throws {
        let client = try await TimedClient()
        async let result = client.send()
        try await client.answer(until: word)
        await client.pass(.minutes(word == "." ? 10 : 5) - .seconds(1))
        #expect(client.channel.isActive)
        await client.pass(.seconds(1))
        #expect(!client.channel.isActive)
        let status = try #require(status(await result))
        #expect(status.text == "4.4.7" && status.isUnanswered == (word == "."))
    }

    @Test func `a server that takes the content ever so slowly is given up after half an hour`() async throws {
        let client = try await TimedClient(isNarrow: true)
        async let result = client.send(Octets(utf8: String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 4_000)))
        try await client.answer(until: "DATA")
        try await client.say("354 go\r\n")
        for _ in 0..<14 {
            await client.pass(.minutes(2))
            client.channel.isWritable = true
            client.channel.pipeline.fireChannelWritabilityChanged()
        }
        #expect(client.channel.isActive)
        await client.pass(.minutes(2))
        #expect(!client.channel.isActive)
        let status = try #require(status(await result))
        #expect(status.text == "4.4.7" && !status.isUnanswered)
    }

    @Test func `a TLS connection that breaks off says nothing of who the other side is`() async throws {
        for (error, expected) in [(NIOSSLError.uncleanShutdown, "4.4.2"), (NIOSSLError.noCertificateToValidate, "4.7.5")] {
            let client = try await TimedClient()
            async let result = client.send()
            try await client.answer(until: "MAIL")
            client.channel.pipeline.fireErrorCaught(error)
            #expect(status(await result)?.text == expected)
        }
    }

    @Test(arguments: words.dropLast()) func `when the node stops, what was not sent to its end is given up at once`(
        _ word: String
    ) async throws {
        let client = try await TimedClient()
        let sending = Task { await client.send() }
        try await client.answer(until: word)
        sending.cancel()
        let status = try #require(status(await sending.value))
        #expect(status.text == "4.3.2" && !status.isUnanswered)
        #expect(!client.channel.isActive)
    }

    @Test(arguments: [true, false])
    func `when the node stops, the answer to the end of data is waited for, but only twenty seconds`(
        _ isAnswered: Bool
    ) async throws {
        let client = try await TimedClient()
        let sending = Task { await client.send() }
        try await client.answer(until: ".")
        sending.cancel()
        await client.pass(.seconds(19))
        #expect(client.channel.isActive)
        if isAnswered { try await client.say("250 2.0.0 taken\r\n") } else { await client.pass(.seconds(1)) }
        let status = try #require(status(await sending.value))
        #expect(status.text == (isAnswered ? "2.0.0" : "4.4.7") && status.isUnanswered == !isAnswered)
    }

    @Test(arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
    func `a server that drips its reply, an octet a minute, is waited for no longer than a silent one`(_ word: String)
        async throws
    {
        let client = try await TimedClient()
        async let result = client.send()
        try await client.answer(until: word)
        for octet in ["2", "5", "0", " ", "o"] {
            try await client.say(octet)
            await client.pass(.minutes(1))
        }
        switch await result {
        case .notStarted(let reply): #expect(["greeting", "EHLO", "MAIL"].contains(word) && reply.status.description == "4.4.7")
        case .finished(let replies, let isUnanswered, _, _):
            #expect(["RCPT", "DATA"].contains(word) && !isUnanswered && replies.values.map(\.status.description) == ["4.4.7"])
        }
    }
}
