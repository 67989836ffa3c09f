import MailModel
import Synchronization

/// A mail server of a customer or of an outsider: knows a few addresses, and tells the judge what it took.
final class MailServer: Sendable {
    let host: Host
    private let world: World
    private let domains: Set<DomainName>
    private let users: Set<String>
    private let dice: Dice
    private let mood = Mutex(ServerMood.healthy)

    init(_ host: Host, domains: [DomainName], users: [String], _ world: World) {
        (self.host, self.domains, self.users, self.world) = (host, Set(domains), Set(users), world)
        dice = world.dice.fork()
        listen()
    }

    func set(_ mood: ServerMood) {
        let before = self.mood.withLock { current in
            defer { current = mood }
            return current
        }
        if mood.isDown { world.network.down(host) } else if before.isDown { listen() }
    }

    private func listen() {
        world.network.listen(
            on: host, .server,
            .init(chain: { [] }) { [self] end in
                world.task { [self] in
                    guard let name = DomainName(host.name) else { return }
                    var session = ServerSession(end, hostName: name, takesBinary: false, service: Door(server: self))
                    await session.run()
                }
            })
    }

    private final class Door: SessionService {
        let server: MailServer
        /// What was taken in this session last.
        private let taken = Mutex<[LetterArrival]>([])

        init(server: MailServer) { self.server = server }

        func recipient(_ recipient: EmailAddress) async -> Refusal? {
            let isKnown = server.domains.contains(recipient.domain) && server.users.contains(recipient.localPart)
            guard isKnown else { return Refusal(.permanent, .unknownMailbox, scope: .recipient) }
            return server.isMoody ? Refusal(.transient, .localError, scope: .recipient) : nil
        }

        func message(_ content: Octets, envelope: Envelope) async -> Reply {
            guard !server.isMoody else { return Reply(.transient, .localError) }
            let arrivals = server.took(content, envelope)
            taken.withLock { $0 = arrivals }
            return Reply(.success, .ok)
        }

        func heard() async { for arrival in taken.withLock({ $0 }) { server.world.judge.heard(arrival) } }
    }

    private var isMoody: Bool { dice.falls(percent: mood.withLock { $0.refusals }) }

    private func took(_ content: Octets, _ envelope: Envelope) -> [LetterArrival] {
        envelope.recipients.map { recipient in
            world.trace.note(host.name, "took \(Marks.firstMark(in: content.bytes) ?? "-") for \(recipient)")
            let arrival = LetterArrival(
                recipient: recipient, sender: envelope.sender, content: content, place: .server, moment: world.time.now,
                host: host)
            world.judge.arrived(arrival)
            return arrival
        }
    }
}
