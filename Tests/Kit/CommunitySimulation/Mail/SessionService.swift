import MailModel

/// Who is asked in a session of a simulated server.
protocol SessionService: Sendable {
    func connected() async -> Refusal?
    func sender(_ sender: EmailAddress?) async -> Refusal?
    func recipient(_ recipient: EmailAddress) async -> Refusal?
    /// - Returns: 2xx only when the message is durable.
    func message(_ content: Octets, envelope: Envelope) async -> Reply
    /// The client went on after a message was answered with success: it has heard that.
    func heard() async
}

extension SessionService {
    func connected() async -> Refusal? { nil }
    func heard() async {}
    func sender(_ sender: EmailAddress?) async -> Refusal? { nil }
}
