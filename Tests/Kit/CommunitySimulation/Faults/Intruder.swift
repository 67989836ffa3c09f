import CommunityModel
import MailModel
import SMIME
import SecureMailTestKit
import Synchronization

/// Somebody who has copies of what gateways sent each other, the means of a member's gateway, and no scruples.
final class Intruder: Sendable {
    /// A protected copy as it was taken by a gateway.
    struct Copy: Sendable {
        let content: Octets
        let envelope: Envelope
        let chain: [Octets]
        let gateway: Host
    }

    static let host = Host("intruder.example")
    /// Where the gateways see it.
    static let address = "203.0.113.66"
    private static let mostCopies = 50

    let world: World
    let dice: Dice
    private let copies = Mutex<[Copy]>([])

    init(_ world: World) { (self.world, dice) = (world, world.dice.fork()) }

    func took(_ copy: Copy) {
        let number = dice.number(in: 0...Self.mostCopies * 4)
        copies.withLock { copies in
            if copies.count < Self.mostCopies { copies.append(copy) } else if number < copies.count { copies[number] = copy }
        }
    }

    /// Brings a copy once more.
    func replay() {
        guard let copy = dice.pick(copies.withLock { $0 }) else { return }
        world.trace.note(Self.host.name, "replays to \(copy.gateway)")
        world.task { [self] in
            _ = await bring(copy.content, copy.envelope, to: copy.gateway, .peer, showing: copy.chain)
        }
    }

    /// Brings a copy that was changed, or for somebody else: nobody may be shown anything of it.
    func alter(in community: SimulatedCommunity) {
        guard let copy = dice.pick(copies.withLock { $0 }),
            let altered = AlteredCopy.some(of: copy, in: community, by: dice)
        else { return }
        world.trace.note(Self.host.name, "brings to \(altered.copy.gateway) what was changed: \(altered.what)")
        world.task { [self] in
            let copy = altered.copy
            _ = await bring(copy.content, copy.envelope, to: copy.gateway, .peer, showing: copy.chain)
        }
    }

    /// - Returns: whether it was accepted.
    func bring(
        _ content: Octets, _ envelope: Envelope, to gateway: Host, _ port: Port, showing chain: [Octets]
    ) async -> Bool {
        guard let end = try? await world.network.connect(from: Self.host, to: gateway, port, showing: chain),
            let name = DomainName(Self.host.name)
        else { return false }
        let form: ClientSession.Content = port == .peer ? .binary([content], lines: content) : .lines(content)
        var session = ClientSession(end, heloName: name, form, envelope)
        guard case .finished(let replies, _, _) = await session.run() else { return false }
        return replies.values.contains(where: \.isSuccess)
    }
}
