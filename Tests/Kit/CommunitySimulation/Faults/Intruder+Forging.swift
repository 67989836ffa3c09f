import MessageFlow
import CMSFormat
import CommunityModel
import Crypto
import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit

/// Letters in the name of somebody else, or by a gateway that has no right to send any more.
extension Intruder {
    /// Who is said to have written a letter, whose gateway sends it, and to whom.
    private struct Forgery: Sendable {
        let signer: TestIdentity
        let site: GatewaySite
        let target: GatewaySite
        let from: EmailAddress
        let sender: EmailAddress
        let recipient: EmailAddress
    }

    func forge(against community: SimulatedCommunity) {
        guard let site = dice.pick(community.sites), let target = dice.pick(community.sites.filter({ $0 !== site })),
            let victim = dice.pick(community.sites.filter({ $0 !== site })), let recipient = clerk(target.gateway),
            let sender = clerk(site.gateway), let other = clerk(victim.gateway)
        else { return }
        func forgery(_ signer: TestIdentity, _ site: GatewaySite, from: EmailAddress? = nil) -> Forgery {
            let own = clerk(site.gateway) ?? sender
            return Forgery(signer: signer, site: site, target: target, from: from ?? own, sender: own, recipient: recipient)
        }
        switch dice.number(in: 0...4) {
        case 0:
            let (negligent, expired) = community.negligent
            // One that does not count no more yet is no forgery.
            guard negligent !== target, expired.certificate.validTo < world.start + world.time.now - .minutes(6) else { return }
            seal(forgery(expired, negligent))
        case 1: seal(forgery(site.gateway.signing, site, from: other))
        case 2: inClear(from: other, to: recipient, target)
        case 3:
            guard let revoked = dice.pick(site.installed.map(\.signing).filter { isRevoked($0, for: target) }) else { return }
            seal(forgery(revoked, site))
        default:
            guard isSuspended(site, for: target) else { return }
            sendSuspended(forgery(site.gateway.signing, site))
        }
    }

    private func clerk(_ gateway: TestGateway) -> EmailAddress? { EmailAddress(localPart: "clerk", domain: gateway.domain) }

    private func isRevoked(_ identity: TestIdentity, for target: GatewaySite) -> Bool {
        target.run?.directory.current?.isRevoked(certificate: identity.certificate.digest) ?? false
    }

    private func isSuspended(_ site: GatewaySite, for target: GatewaySite) -> Bool {
        target.run?.directory.current?.member(site.gateway.member)?.state == .suspended
    }

    /// By a certificate that counts no more, or in the name of another member.
    private func seal(_ forgery: Forgery) {
        let letter = letter(from: forgery.from, to: forgery.recipient)
        world.judge.written(letter)
        world.trace.note(Self.host.name, "forges \(letter.mark) from \(forgery.from) to \(forgery.recipient)")
        world.task { [self] in _ = await send(letter, forgery) }
    }

    /// As long as the receiver knows of the suspension it must not take anything.
    private func sendSuspended(_ forgery: Forgery) {
        let letter = letter(from: forgery.from, to: forgery.recipient, origin: .member(forgery.site.gateway.member))
        world.judge.written(letter)
        world.trace.note(Self.host.name, "has \(forgery.site.host), which is suspended, send \(letter.mark)")
        world.task { [self] in
            guard await send(letter, forgery) else { return }
            guard isSuspended(forgery.site, for: forgery.target) else { return world.judge.ended(letter.mark, .unanswered) }
            world.judge.violated("\(forgery.target.host) took \(letter.mark) from \(forgery.site.host), which is suspended")
        }
    }

    private func send(_ letter: Letter, _ forgery: Forgery) async -> Bool {
        guard let message = try? Message(parsing: letter.content),
            let assurance = Assurance(
                member: forgery.site.gateway.member, session: .organisation, identityLevel: 0, isSoleUser: false),
            let transfer = TransferID(dice.octets(16))
        else { return false }
        let request = ProtectRequest(
            message: message,
            transfer: Transfer(id: transfer, to: forgery.target.gateway.member, recipients: [forgery.recipient]),
            assurance: assurance, recipientCertificates: [forgery.target.gateway.encryption.certificate],
            signingTime: world.start + world.time.now)
        let protector = Protector(keys: forgery.site.keys, signer: forgery.signer.signer)
        guard let copy = try? await protector.protect(request) else { return false }
        return await bring(
            Octets.joined(WireMessage(copy).binary), Envelope(sender: forgery.sender, recipients: [forgery.recipient]),
            to: forgery.target.host, .peer, showing: forgery.site.gateway.tls.shown)
    }

    /// As any outsider could, in a member's name.
    private func inClear(from: EmailAddress, to recipient: EmailAddress, _ target: GatewaySite) {
        let letter = letter(from: from, to: recipient)
        world.judge.written(letter)
        world.trace.note(Self.host.name, "forges \(letter.mark) in clear from \(from) to \(recipient)")
        let sender = EmailAddress("reader@outside.example")
        let forged = Octets(utf8: ForgedFields.some(naming: target.host, by: dice))
        world.task { [self] in
            _ = await bring(
                .joined([forged, letter.content]), Envelope(sender: sender, recipients: [recipient]), to: target.host, .exchange,
                showing: [])
        }
    }

    private func letter(from: EmailAddress, to recipient: EmailAddress, origin: Letter.Origin = .outside) -> Letter {
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
            mark: mark, origin: origin, sender: from, recipients: [recipient], content: Octets(utf8: text), state: .forged,
            writtenAt: world.time.now)
    }
}

extension Dice {
    fileprivate func octets(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) } }
}
