import Testing

/// How a server misbehaves, and what then becomes of a message for three recipients.
struct RemoteCase: CustomTestStringConvertible, Sendable {
    enum Outcome: Sendable, Hashable {
        /// Nothing was said of anybody; the next host is tried, and without one the mail waits with this code.
        case nextHost(Int)
        /// Nobody got it now, and nothing was sent: the next host is tried, and without one each recipient's code stands.
        case nextServer([Int])
        /// Each recipient's code; the attempt stands, and no other host is tried.
        case stands([Int], isUnanswered: Bool = false)
    }

    /// What the server answers in its way: the word that a line begins with, or `greeting`.
    let stage: String
    let answer: ScriptedPeer.Answer
    let name: String
    let outcome: Outcome

    var testDescription: String { "\(name) at \(stage)" }

    /// At each stage: refused for now and for good, 421, closed, and broken replies. Silence is told apart by time alone, and stands in
    /// ``SMTPClientDeadlineTests``.
    static let all: [RemoteCase] =
        replies("greeting", later: .nextHost(451), no: .nextHost(554)) + faults("greeting", .nextHost(451))
        + replies("EHLO", later: .nextHost(451), no: nil) + faults("EHLO", .nextHost(451))
        + replies("MAIL", later: .nextServer([451, 451, 451]), no: .stands([554, 554, 554])) + faults("MAIL", .nextHost(451))
        + replies("RCPT", later: .nextServer([451, 451, 451]), no: .stands([554, 554, 554]))
        + faults("RCPT", .nextServer([451, 451, 451]))
        + replies("DATA", later: .nextServer([451, 451, 451]), no: .stands([554, 554, 554]))
        + faults("DATA", .nextServer([451, 451, 451]))
        + replies(".", later: .stands([451, 451, 451]), no: .stands([554, 554, 554]))
        + faults(".", .stands([451, 451, 451], isUnanswered: true))

    private static func replies(_ stage: String, later: Outcome, no: Outcome?) -> [RemoteCase] {
        let busy: Outcome =
            switch later {
            case .nextHost: .nextHost(421)
            case .nextServer: stage == "MAIL" ? .nextHost(421) : .nextServer([421, 421, 421])
            case .stands: .stands([421, 421, 421])
            }
        return [
            RemoteCase(stage: stage, answer: .say("451 4.3.0 later\r\n"), name: "4xx", outcome: later),
            RemoteCase(stage: stage, answer: .sayAndClose("421 4.3.2 busy\r\n"), name: "421", outcome: busy),
        ] + (no.map { [RemoteCase(stage: stage, answer: .say("554 5.7.1 no\r\n"), name: "5xx", outcome: $0)] } ?? [])
    }

    private static func faults(_ stage: String, _ outcome: Outcome) -> [RemoteCase] {
        let answers: [(String, ScriptedPeer.Answer)] = [
            ("connection closed", .close), ("closed after half a line", .sayAndClose("25")),
            ("a line that is no reply", .say("hello\r\n")), ("a code of letters", .say("abc ok\r\n")),
            ("a line without end", .say(String(repeating: "2", count: 100_000))),
            ("lines without end", .say(String(repeating: "250-more\r\n", count: 2_000))),
            ("two codes in one reply", .say("250-a\r\n550 b\r\n")), ("an unknown class", .say("999 what\r\n")),
        ]
        return answers.map { RemoteCase(stage: stage, answer: $0.1, name: $0.0, outcome: outcome) }
    }
}
