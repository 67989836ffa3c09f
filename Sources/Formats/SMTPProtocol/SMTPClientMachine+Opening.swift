import FoundationEssentials
import MailModel
import SASLProtocol

/// From the greeting on until a transaction can begin: EHLO, STARTTLS, sign-in.
extension SMTPClientMachine {
    /// RFC 5321 section 3.1 has a server greet with 554 where there is no mail service. It is not taken for the last word on a domain's mail: the
    /// next host is tried, and later all again, as Postfix does (`smtp_skip_5xx_greeting`), since many say so to whoever they do not want for
    /// the moment. A domain that takes no mail has a null MX (RFC 7505 section 3).
    mutating func greeted(_ reply: Reply) -> Action {
        guard reply.code == 220 else { return unusable(reply) }
        state = .awaitingHello
        return .send(hello)
    }

    private var hello: String {
        switch dialect {
        case .smtp: "EHLO \(heloName)\r\n"
        case .lmtp: "LHLO \(heloName)\r\n"  // RFC 2033 section 4.1
        }
    }

    mutating func helloAnswered(_ reply: Reply) -> Action {
        guard reply.isSuccess else { return helloRefused(reply) }
        extensions = SMTPExtensions(answer: reply)
        guard !isTLS, startTLS == .ifOffered || startTLS == .required else { return becomeReady() }
        if extensions.offers(.startTLS) {
            state = .awaitingStartTLS
            return .send("STARTTLS\r\n")
        }
        guard startTLS == .ifOffered else {
            return unusable(Reply(.transient, .destinationNotTrusted, "The destination offers no TLS"))
        }
        return becomeReady()
    }

    /// RFC 5321 section 3.2: a server that knows no EHLO is greeted by HELO, and offers nothing, TLS neither.
    private mutating func helloRefused(_ reply: Reply) -> Action {
        guard dialect == .smtp, reply.isPermanent, credentials == nil, isTLS || startTLS != .required else {
            return unusable(reply)
        }
        extensions = SMTPExtensions()
        state = .awaitingPlainHello
        return .send("HELO \(heloName)\r\n")
    }

    mutating func plainHelloAnswered(_ reply: Reply) -> Action {
        guard reply.isSuccess else { return unusable(reply) }
        return becomeReady()
    }

    private mutating func becomeReady() -> Action {
        if let credentials {
            guard isTLS else { return unusable(Reply(.transient, .destinationNotTrusted, "No password goes out without TLS")) }
            state = .awaitingSignIn
            return .send("AUTH PLAIN \(Data(credentials.plain).base64EncodedString())\r\n")
        }
        return tellLogView()
    }

    mutating func signInAnswered(_ reply: Reply) -> Action {
        guard reply.code == 235 else { return unusable(reply) }
        return tellLogView()
    }

    private mutating func tellLogView() -> Action {
        guard let logView, extensions.offers(.logView) else {
            state = .ready
            return .ready
        }
        state = .awaitingLogView
        return .send("LOGVIEW \(logView)\r\n")
    }

    /// A server that will not say what it holds takes mail all the same.
    mutating func logViewAnswered(_ reply: Reply) -> Action {
        if reply.code == 421 { return unusable(reply) }
        if reply.isSuccess { heardLogView = reply.lines.first }
        state = .ready
        return .ready
    }

    mutating func startTLSAnswered(_ reply: Reply) -> Action {
        guard reply.code == 220 else {
            if reply.code == 421 { return unusable(reply) }
            isStartTLSRefused = true
            if startTLS == .ifOffered { return becomeReady() }
            return unusable(Reply(.transient, .destinationNotTrusted, "The destination refused TLS"))
        }
        state = .startingTLS
        return .startTLS
    }

    /// RFC 3207 section 4.2: what the server said before is forgotten, and asked again.
    package mutating func tlsStarted() -> Action {
        isTLS = true
        state = .awaitingHello
        return .send(hello)
    }
}
