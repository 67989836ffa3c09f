import MailModel
import MessageFormat
import SMTPProtocol

/// A client's side of a session, made by choices, and what a server has to answer.
struct LegalTranscript {
    private enum Place {
        case start, ready, transaction(recipients: Int, isBinary: Bool), gathering(
            recipients: Int, sent: [UInt8], rest: ArraySlice<UInt8>)
    }

    /// Commands of one session: limits are not what is looked for here, nor its end by errors.
    private static let longest = 60, errors = 9, wrongSignIns = 3
    /// What a line of content may be: dots above all (RFC 5321 section 4.5.2).
    private static let lines = [".", "..", "", "a", ".a", "QUIT", "DATA", "MAIL FROM:<x@y.example>", "\u{E9}", " ."]

    let isSubmission: Bool
    private(set) var octets: [UInt8] = []
    private(set) var codes = [220]
    private(set) var messages: [(content: Octets, recipients: Int)] = []
    private var choices: FuzzChoices
    private var place = Place.start
    private var isTLS: Bool, isSignedIn = false, isOver = false
    private var errors = 0, wrongSignIns = 0

    init(_ octets: UnsafeRawBufferPointer) {
        choices = FuzzChoices(octets)
        isSubmission = choices.next(of: 2) == 1
        isTLS = !isSubmission
        make()
    }

    private mutating func make() {
        for _ in 0..<Self.longest where !choices.isOver && !isOver {
            switch place {
            case .start: greet()
            case .ready: begin()
            case .transaction(let recipients, let isBinary): goOn(recipients, isBinary)
            case .gathering(let recipients, let sent, let rest): sendChunk(recipients, sent, rest)
            }
        }
    }

    private mutating func say(_ command: String, _ code: Int) {
        octets += Array((command + "\r\n").utf8)
        codes.append(code)
    }

    /// What may be said anywhere.
    private mutating func sayAnywhere() {
        switch choices.next(of: 4) {
        case 0: say("NOOP", 250)
        case 1: say("VRFY a", 252)
        case 2: say("HELP", 214)
        default:
            say("QUIT", 221)
            isOver = true
        }
    }

    private mutating func greet() {
        switch choices.next(of: 6) {
        case 0: sayAnywhere()
        case 1: say("RSET", 250)
        default:
            say(choices.pick(["EHLO c.example", "ehlo [192.0.2.1]", "EHLO c"]), 250)
            place = .ready
        }
    }

    private mutating func begin() {
        switch choices.next(of: 8) {
        case 0: sayAnywhere()
        case 1: greet()
        case _ where !isTLS:
            say("STARTTLS", 220)
            (isTLS, place) = (true, .start)
        case _ where isSubmission && !isSignedIn: signIn()
        case 2 where errors < Self.errors:
            errors += 1
            say("RCPT TO:<early@mx.example>", 503)
        default:
            let isBinary = !isSubmission && choices.next(of: 3) == 0
            let sender = choices.pick(["<>", "<a@c.example>", "<\"a b\"@c.example>"])
            say("MAIL FROM:\(sender)\(isBinary ? " BODY=BINARYMIME" : choices.pick(["", " BODY=8BITMIME", " SIZE=10"]))", 250)
            place = .transaction(recipients: 0, isBinary: isBinary)
        }
    }

    /// Every mechanism, with the first response in its command and without, broken off and wrong (RFC 4954 section 4).
    private mutating func signIn() {
        let plain = Self.coded("\0\(FuzzedSession.user)\0\(FuzzedSession.password)")
        switch choices.next(of: 8) {
        case 0:
            say("AUTH PLAIN", 334)
            say(plain, 235)
        case 1:
            say("AUTH LOGIN", 334)
            say(Self.coded(FuzzedSession.user), 334)
            say(Self.coded(FuzzedSession.password), 235)
        case 2:
            say("AUTH SCRAM-SHA-256 \(Self.coded(SignInMessages.clientFirst))", 334)
            say(Self.coded(SignInMessages.clientFinal ?? ""), 334)
            say("", 235)
        case 3 where errors < Self.errors:
            errors += 1
            say(choices.pick(["AUTH PLAIN", "AUTH LOGIN", "AUTH SCRAM-SHA-256"]), 334)
            return say("*", 501)
        case 4 where wrongSignIns < Self.wrongSignIns:
            wrongSignIns += 1
            return say("AUTH PLAIN \(Self.coded("\0\(FuzzedSession.user)\0wrong"))", 535)
        default: say("AUTH PLAIN \(plain)", 235)
        }
        isSignedIn = true
    }

    private static func coded(_ text: String) -> String { Base64.text(Array(text.utf8)) }

    private mutating func goOn(_ recipients: Int, _ isBinary: Bool) {
        let choice = choices.next(of: 8)
        switch choice {
        case 0: sayAnywhere()
        case 1:
            say(choices.pick(["RSET", "EHLO c.example"]), 250)
            place = .ready
        case 6 where errors < Self.errors:
            errors += 1
            say("MAIL FROM:<>", 503)
        case 2...5 where recipients > 0:
            guard isBinary || choice < 4 else { return sendData(recipients) }
            place = .gathering(recipients: recipients, sent: [], rest: content()[...])
        default:
            say("RCPT TO:<r\(recipients)@mx.example>", 250)
            place = .transaction(recipients: recipients + 1, isBinary: isBinary)
        }
    }

    private mutating func content() -> [UInt8] {
        (0..<choices.next(of: 12)).flatMap { _ in Array((choices.pick(Self.lines) + "\r\n").utf8) }
    }

    private mutating func sendData(_ recipients: Int) {
        let content = Octets(content())
        say("DATA", 354)
        var stuffer = DotStuffer()
        octets += stuffer.stuffed(content) + stuffer.ending
        store(content, recipients)
    }

    private mutating func sendChunk(_ recipients: Int, _ sent: [UInt8], _ rest: ArraySlice<UInt8>) {
        let choice = choices.next(of: 8)
        if choice == 0 { return say("NOOP", 250) }
        if choice == 1, !sent.isEmpty {
            say("RSET", 250)
            place = .ready
            return
        }
        let isLast = choice > 5, chunk = isLast ? rest : rest.prefix(choices.next(of: 40))
        octets += Array("BDAT \(chunk.count)\(isLast ? " LAST" : "")\r\n".utf8) + chunk
        if isLast { return store(Octets(sent + chunk), recipients) }
        codes.append(250)
        place = .gathering(recipients: recipients, sent: sent + chunk, rest: rest.dropFirst(chunk.count))
    }

    private mutating func store(_ content: Octets, _ recipients: Int) {
        codes.append(250)
        messages.append((content, recipients))
        place = .ready
    }
}
