import Foundation
import MailModel
import NetworkTransport
import NodeAssembly
import SASLProtocol
import SMTPTransport

/// One message from the ministry to a person, and a reply back: sent as a mail program would, checked octet for octet.
struct DemoExchange {
    private static let patience = Duration.seconds(20)

    let layout: DemoLayout
    let file: DemoFile
    let say: @Sendable (String) -> Void

    private var minister: EmailAddress? { EmailAddress("minister@ministry.example") }
    private var aroha: EmailAddress? { EmailAddress("aroha@kiwimail.example") }

    /// - Returns: whether both arrived opened, verified, and octet for octet what was sent.
    func run() async throws -> Bool {
        guard let minister, let aroha, let helo = DomainName("mail.ministry.example"), let account = file.accounts.first,
            let relay = file.nodes.first?.relay.flatMap({ HostPort($0) }),
            let submission = file.nodes.last.flatMap({ HostPort($0.submission) })
        else { return false }
        let client = SMTPClient(heloName: helo)
        defer { Task { await client.close() } }
        let question = Self.message(from: minister, to: aroha, subject: "Kia ora from the ministry", id: "question")
        let toRelay = SMTPDestination(name: "relay", endpoints: [relay], security: .clear)
        guard await send(question, minister, aroha, client, toRelay) else { return false }
        let mailbox = try await arrival { try await mailboxMessages() }
        guard report(mailbox, question, member: "ministry", place: "the mailbox of \(aroha)") else { return try await explain() }
        let answer = Self.message(from: aroha, to: minister, subject: "Re: Kia ora from the ministry", id: "answer")
        let credentials = PasswordCredentials(user: account.address, password: account.password)
        let toSubmission = SMTPDestination(
            name: "submission", endpoints: [submission], security: .startTLSIfOffered, credentials: credentials)
        guard await send(answer, aroha, minister, client, toSubmission) else { return false }
        let server = try await arrival { try maildirMessages() }
        guard report(server, answer, member: "kiwimail", place: "the ministry's mail server") else { return try await explain() }
        try await journey()
        say("Both arrived opened, verified and unchanged.")
        return true
    }

    private static func message(from: EmailAddress, to: EmailAddress, subject: String, id: String) -> Octets {
        Octets(
            utf8: """
                From: \(from)\r
                To: \(to)\r
                Subject: \(subject)\r
                Date: \(SystemClock().now.rfc5322)\r
                Message-ID: <demo-\(id)@\(from.domain)>\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: 8bit\r
                \r
                Tēnā koe. Only the reader sees this.\r
                .\r
                ..two dots\r
                From here to there, trailing blanks   \r
                \r\n
                """)
    }

    private func send(
        _ message: Octets, _ sender: EmailAddress, _ recipient: EmailAddress, _ client: SMTPClient, _ destination: SMTPDestination
    ) async -> Bool {
        let result = await client.send(message, envelope: Envelope(sender: sender, recipients: [recipient]), to: destination)
        guard case .finished(let replies, _, _, _) = result, let reply = replies[recipient], reply.isSuccess else {
            say("The message from \(sender) was not taken: \(result)")
            return false
        }
        say("\(sender) sends to \(recipient): \(reply.text)")
        return true
    }

    // MARK: What arrived

    private func arrival(_ look: () async throws -> [Octets]) async throws -> Octets? {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            if let message = try await look().first { return message }
            try await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    private func mailboxMessages() async throws -> [Octets] {
        var octets: [UInt8] = []
        let settings = try NodeSettings.read(file: layout.configuration("kiwimail"), environment: [:])
        let request = NodeRequest("mailbox.read", ["address": "aroha@kiwimail.example", "uid": "1"])
        do {
            try await NodeAccess(settings).answers(to: request) { answer in
                if case .octets(_, let piece) = answer { octets += piece }
            }
        } catch is NodeFailure { return [] }
        return octets.isEmpty ? [] : [Octets(octets)]
    }

    private func maildirMessages() throws -> [Octets] {
        let folder = "\(layout.receiverFolder("ministry"))/new"
        return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { Octets(Array($0)) }
        }
    }

    private func report(_ arrived: Octets?, _ sent: Octets, member: String, place: String) -> Bool {
        guard let arrived else {
            say("Nothing came to \(place).")
            return false
        }
        let isSame = arrived.bytes.suffix(sent.count).elementsEqual(sent.bytes)
        let head = String(decoding: arrived.bytes.prefix(max(0, arrived.count - sent.count)), as: UTF8.self)
        let isVerified = head.contains("status=verified, member=\(member),")
        say(
            "In \(place): \(isVerified ? "verified, signed by \(member)" : "NOT verified"), \(isSame ? "octet for octet" : "CHANGED")"
        )
        return isSame && isVerified
    }

    private func journey() async throws {
        for node in ["ministry", "kiwimail"] {
            say("The journey of <demo-question@ministry.example> at \(node):")
            let settings = try NodeSettings.read(file: layout.configuration(node), environment: [:])
            let request = NodeRequest("trace", ["message-id": "<demo-question@ministry.example>"])
            try await NodeAccess(settings).answers(to: request) { answer in
                if case .row(let row) = answer { say("  \(row.text("time"))  \(row.text("what"))") }
            }
        }
    }

    /// Why nothing came: what the nodes hold and what waits.
    private func explain() async throws -> Bool {
        for node in ["ministry", "kiwimail"] {
            let settings = try NodeSettings.read(file: layout.configuration(node), environment: [:])
            for verb in ["queue.list", "hold.list"] {
                try await NodeAccess(settings).answers(to: NodeRequest(verb)) { answer in
                    if case .row(let row) = answer { say("  \(node) \(verb): \(row.json)") }
                }
            }
        }
        return false
    }
}
