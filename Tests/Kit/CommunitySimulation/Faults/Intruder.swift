import CommunityModel
import CMSFormat
import Crypto
import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit
import Synchronization

/// Somebody who has copies of what gateways sent each other, the means of one member's gateway, and no scruples.
final class Intruder: Sendable {
    /// A protected copy as it was taken by a gateway.
    struct Copy: Sendable {
        let content: Octets
        let envelope: Envelope
        let chain: [Octets]
        let gateway: Host
    }

    private static let host = Host("intruder.example")
    private static let mostCopies = 50

    private let world: World
    private let dice: Dice
    private let copies = Mutex<[Copy]>([])

    init(_ world: World) { (self.world, dice) = (world, world.dice.fork()) }

    func took(_ copy: Copy) { copies.withLock { if $0.count < Self.mostCopies { $0.append(copy) } } }

    /// Brings a copy once more.
    func replay() {
        guard let copy = dice.pick(copies.withLock { $0 }) else { return }
        world.trace.note(Self.host.name, "replays to \(copy.gateway)")
        bring(copy.content, copy.envelope, to: copy.gateway, .peer, showing: copy.chain)
    }

    func forge(against community: SimulatedCommunity) {
        let (site, expired) = community.negligent
        guard let target = community.sites.dropFirst().randomElement(by: dice),
            let recipient = EmailAddress(localPart: "clerk", domain: target.gateway.domain),
            let sender = EmailAddress(localPart: "clerk", domain: site.gateway.domain)
        else { return }
        switch dice.number(in: 0...2) {
        case 0: sealed(signedBy: expired, from: sender, sender, site, target, recipient)
        case 1:
            guard let victim = community.sites.randomElement(by: dice), victim !== site,
                let other = EmailAddress(localPart: "clerk", domain: victim.gateway.domain)
            else { return }
            sealed(signedBy: site.gateway.signing, from: other, sender, site, target, recipient)
        default: inClear(from: sender, to: recipient, target)
        }
    }

    /// By a certificate that counts no more, or in the name of another member.
    private func sealed(
        signedBy identity: TestIdentity, from: EmailAddress, _ sender: EmailAddress, _ site: GatewaySite, _ target: GatewaySite,
        _ recipient: EmailAddress
    ) {
        let letter = letter(from: from, to: recipient)
        let now = world.start + world.time.now
        // One that does not count no more yet is no forgery.
        guard identity.certificate.validTo < now - .minutes(6) || from != sender else { return }
        world.judge.written(letter)
        world.trace.note(Self.host.name, "forges \(letter.mark) from \(from) to \(recipient)")
        world.task { [self] in
            guard let message = try? Message(parsing: letter.content),
                let assurance = Assurance(
                    member: site.gateway.member, session: .organisation, identityLevel: 0, isSoleUser: false),
                let transfer = TransferID(dice.octets(16))
            else { return }
            let request = ProtectRequest(
                message: message, transfer: Transfer(id: transfer, to: target.gateway.member, recipients: [recipient]),
                assurance: assurance, recipientCertificates: [target.gateway.encryption.certificate], signingTime: now)
            guard let copy = try? await Protector(keys: site.keys, signer: identity.signer).protect(request) else { return }
            let content = Octets.joined(WireMessage(copy).binary)
            bring(
                content, Envelope(sender: sender, recipients: [recipient]), to: target.host, .peer,
                showing: site.gateway.tls.shown)
        }
    }

    /// As any outsider could, in a member's name.
    private func inClear(from: EmailAddress, to recipient: EmailAddress, _ target: GatewaySite) {
        let letter = letter(from: from, to: recipient)
        world.judge.written(letter)
        world.trace.note(Self.host.name, "forges \(letter.mark) in clear from \(from) to \(recipient)")
        let sender = EmailAddress("reader@outside.example")
        bring(letter.content, Envelope(sender: sender, recipients: [recipient]), to: target.host, .exchange, showing: [])
    }

    private func bring(_ content: Octets, _ envelope: Envelope, to gateway: Host, _ port: Port, showing chain: [Octets]) {
        world.task { [self] in
            guard let end = try? await world.network.connect(from: Self.host, to: gateway, port, showing: chain),
                let name = DomainName(Self.host.name)
            else { return }
            let form: ClientSession.Content = port == .peer ? .binary([content], lines: content) : .lines(content)
            var session = ClientSession(end, heloName: name, form, envelope)
            _ = await session.run()
        }
    }

    private func letter(from: EmailAddress, to recipient: EmailAddress) -> Letter {
        let (mark, number) = world.judge.nextMark()
        let text = """
            From: <\(from)>\r
            To: <\(recipient)>\r
            Subject: \(Marks.canary)\(number)\r
            Date: \((world.start + world.time.now).rfc5322)\r
            Message-ID: <\(mark)@\(from.domain)>\r
            \r
            \(Marks.canary)\(number) nothing of this is true\r\n
            """
        return Letter(
            mark: mark, origin: .outside, sender: from, recipients: [recipient], content: Octets(utf8: text), state: .forged,
            writtenAt: world.time.now)
    }
}

extension Collection where Index == Int {
    fileprivate func randomElement(by dice: Dice) -> Element? { dice.pick(Array(self)) }
}

extension Dice {
    fileprivate func octets(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) } }
}
