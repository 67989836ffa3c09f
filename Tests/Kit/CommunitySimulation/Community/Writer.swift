import MailModel

/// Somebody who writes letters, and hands each in again, as another letter, until it is accepted or refused for good.
struct Writer: Sendable {
    let world: World
    let host: Host
    let origin: Letter.Origin
    let address: EmailAddress
    /// Where letters are handed in.
    let gateway: Host
    let port: Port
    /// When no more is tried, in the world's time.
    let end: Duration
    let dice: Dice

    func write(to recipients: [EmailAddress]) async {
        while world.time.now < end, !Task.isCancelled {
            let letter = compose(to: recipients)
            world.judge.written(letter)
            let answer = await handIn(letter)
            world.trace.note(host.name, "\(letter.mark) is \(answer.state)")
            world.judge.ended(letter.mark, answer.state, accepted: answer.accepted)
            guard answer.state != .accepted, !answer.isFinal else { return }
            _ = await world.time.sleep(dice.span(.seconds(15)...Duration.seconds(90)))
        }
    }

    private struct Answer {
        var state: Letter.State
        var accepted: Set<EmailAddress> = []
        /// Nobody is to have it, ever.
        var isFinal = false
    }

    private func handIn(_ letter: Letter) async -> Answer {
        guard let connection = try? await world.network.connect(from: host, to: gateway, port),
            let name = DomainName(host.name)
        else { return Answer(state: .refused) }
        let envelope = Envelope(sender: address, recipients: letter.recipients)
        var session = ClientSession(connection, heloName: name, .lines(letter.sent), envelope)
        switch await session.run() {
        case .notStarted: return Answer(state: .refused)
        case .finished(let replies, let isUnanswered, _):
            if isUnanswered { return Answer(state: .unanswered) }
            let accepted = Set(replies.filter(\.value.isSuccess).keys)
            if !accepted.isEmpty { return Answer(state: .accepted, accepted: accepted) }
            let isFinal = replies.values.allSatisfy(\.isPermanent)
            return Answer(state: session.isContentSent ? .refused : .unfinished, isFinal: isFinal)
        }
    }

    private func compose(to recipients: [EmailAddress]) -> Letter {
        let (mark, number) = world.judge.nextMark()
        let line = "\(Marks.canary)\(number) the words of this line are for its readers and for nobody else\r\n"
        let text = """
            From: "\(Marks.canary)\(number) a name" <\(address)>\r
            X-Reference: \(Marks.canary)\(number) a field\r
            To: \(recipients.map { "<\($0)>" }.joined(separator: ", "))\r
            Subject: \(Marks.canary)\(number) a subject\r
            Date: \((world.start + world.time.now).rfc5322)\r
            Message-ID: <\(mark)@\(address.domain)>\r
            \r\n
            """
        let body = String(repeating: line, count: dice.number(in: 1...60))
        return Letter(
            mark: mark, origin: origin, sender: address, recipients: recipients, content: Octets(utf8: text + body),
            forgedFields: dice.falls(percent: 20) ? ForgedFields.some(naming: gateway, by: dice) : "", writtenAt: world.time.now)
    }
}
