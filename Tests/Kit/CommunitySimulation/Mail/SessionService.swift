import MailModel

/// Who is asked in a session of a simulated server.
protocol SessionService: Sendable {
    func connected() async -> Refusal?
    func sender(_ sender: EmailAddress?) async -> Refusal?
    func recipient(_ recipient: EmailAddress) async -> Refusal?
    /// - Returns: 2xx only when the message is durable.
    func message(_ content: Octets, envelope: Envelope) async -> Reply
}

extension SessionService {
    func connected() async -> Refusal? { nil }
    func sender(_ sender: EmailAddress?) async -> Refusal? { nil }
}
