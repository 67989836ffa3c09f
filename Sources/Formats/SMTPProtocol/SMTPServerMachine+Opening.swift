import MailModel

/// The greeting, and TLS: what a session is before it carries mail.
extension SMTPServerMachine {
    mutating func hello(_ name: String, isExtended: Bool) -> Action {
        clientName = name
        state = .ready  // RFC 5321 section 4.1.4: EHLO clears a transaction
        guard isExtended else {
            return .reply(Reply(.success, suffix: 50, lines: [configuration.hostName.text]))
        }
        return .reply(Reply(.success, suffix: 50, lines: [configuration.hostName.text] + extensions))
    }

    private var extensions: [String] {
        var lines = [
            "PIPELINING", "SIZE \(configuration.limits.messageSize)", "8BITMIME", "CHUNKING", "ENHANCEDSTATUSCODES", "SMTPUTF8",
        ]
        if configuration.takesBinary { lines.append("BINARYMIME") }
        if configuration.offersDSN { lines.append("DSN") }
        if configuration.comparesLogViews { lines.append("LOGVIEW") }
        switch configuration.tls {
        case .offered, .required: if !isTLS { lines.append("STARTTLS") }
        case .none, .fromFirstOctet: break
        }
        if configuration.authentication != .none, isTLS, principal == nil {
            lines.append("AUTH \(mechanisms.joined(separator: " "))")
        }
        return lines
    }

    mutating func compare(logView: String) -> Action {
        guard case .ready = state else { return failed(Reply(.permanent, .wrongSequence)) }
        state = .comparingLogViews
        return .ask(.logView(logView))
    }

    /// Answers ``Question/logView(_:)``.
    ///
    /// - Parameter ours: `nil`: what the client said is none.
    package mutating func logViewsCompared(_ ours: String?) -> Action {
        guard case .comparingLogViews = state else { return close(Reply(.transient, .localError)) }
        state = .ready
        return ours.map { .reply(Reply(.success, .ok, $0)) } ?? failed(Reply(.permanent, .argumentsWrong))
    }

    mutating func startTLS() -> Action {
        switch configuration.tls {
        case .none, .fromFirstOctet: return failed(Reply(.permanent, .commandNotImplemented))
        case .offered, .required: break
        }
        guard !isTLS else { return failed(Reply(.permanent, .wrongSequence)) }
        guard case .ready = state else { return failed(Reply(.permanent, .wrongSequence)) }
        return .startTLS(Reply(.success, suffix: 20, status: .init(0, 0), lines: ["Ready to start TLS"]))
    }

    /// RFC 3207 section 4.2: everything learnt before is forgotten.
    package mutating func tlsStarted() {
        isTLS = true
        state = .greeted
        clientName = nil
    }

    /// TLS itself proved who the client is, if that is somebody here; AUTH is then not offered.
    package mutating func proved(_ found: CertificateSignIn) {
        switch found {
        case .accepted(let principal): self.principal = principal
        case .unknown: break
        case .unavailable: isCertificateUnjudged = true
        }
    }

    /// Octets stood in the buffer when TLS was to start: somebody put them there for us to run as if they came protected.
    package mutating func dataBeforeTLS() -> Action { close(Reply(.permanent, .dataBeforeTLS)) }
}
