import MailModel
import SASLProtocol

/// Sign-in (RFC 4954): an exchange of lines, each of which may need an answer from the service.
extension SMTPServerMachine {
    var mechanisms: [String] {
        switch configuration.authentication {
        case .none: []
        case .passwords: SASLServerExchange.mechanisms.filter { $0 != SASLServerExchange.scram }
        case .passwordsAndSCRAM: SASLServerExchange.mechanisms
        }
    }

    mutating func authenticate(_ mechanism: String, _ response: String?, _ serverNonce: String) -> Action {
        guard configuration.authentication != .none else { return failed(Reply(.permanent, .commandNotImplemented)) }
        guard isTLS else { return failed(Reply(.permanent, .mechanismNeedsTLS)) }
        guard case .ready = state, principal == nil else { return failed(Reply(.permanent, .wrongSequence)) }
        guard mechanisms.contains(mechanism),
            let exchange = SASLServerExchange(mechanism: mechanism, serverNonce: serverNonce)
        else {
            return failed(Reply(.permanent, .mechanismUnknown))
        }
        state = .authenticating(exchange)
        guard let response else { return challenge(exchange.greeting) }
        return continueAuthentication(exchange, response == "=" ? "" : response)
    }

    mutating func continueAuthentication(_ exchange: SASLServerExchange, _ line: String) -> Action {
        var exchange = exchange
        let step = exchange.received(line)
        state = .authenticating(exchange)
        switch step {
        case .challenge(let text): return challenge(text)
        case .password(let credentials): return .ask(.signIn(credentials))
        case .scramRecord(let user): return .ask(.scramRecord(user: user))
        case .scramProven(let user): return .ask(.scramPrincipal(user: user))
        case .cancelled, .malformed:
            state = .ready
            return failed(Reply(.permanent, .argumentsWrong, "Authentication exchange not valid"))
        case .wrong: return signInFailed(Reply(.permanent, .credentialsWrong))
        }
    }

    private func challenge(_ text: String) -> Action {
        .reply(Reply(.intermediate, suffix: 34, lines: [text]))
    }

    /// Answers ``Question/scramRecord(user:)``.
    package mutating func scramRecordFound(_ lookup: ScramLookup) -> Action {
        guard case .authenticating(var exchange) = state else { return close(Reply(.transient, .localError)) }
        let step: SASLServerExchange.Step
        switch lookup {
        case .found(let record): step = exchange.found(record, decoySecret: decoySecret)
        case .unknown: step = exchange.found(nil, decoySecret: decoySecret)
        case .unavailable:
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
        state = .authenticating(exchange)
        guard case .challenge(let text) = step else {
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
        return challenge(text)
    }

    /// Answers ``Question/signIn(_:)`` and ``Question/scramPrincipal(user:)``.
    package mutating func signedIn(_ result: SignIn) -> Action {
        switch result {
        case .accepted(let principal):
            self.principal = principal
            state = .ready
            return .reply(Reply(.success, .authenticated))
        case .wrong: return signInFailed(Reply(.permanent, .credentialsWrong))
        case .busy:
            state = .ready
            return failed(Reply(.transient, .authenticationBusy))
        }
    }

    private mutating func signInFailed(_ reply: Reply) -> Action {
        state = .ready
        failedSignIns += 1
        return failedSignIns >= SMTPLimits.failedSignIns ? close(Reply(.transient, .tooManyErrors)) : failed(reply)
    }

    /// A line that is none ends a sign-in under way (RFC 4954 section 4).
    mutating func endExchange() {
        if case .authenticating = state { state = .ready }
    }
}
