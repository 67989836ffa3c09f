import MailModel
import SecureMailTestKit

/// A copy that a gateway made, changed by somebody who cannot open it.
struct AlteredCopy: Sendable {
    let copy: Intruder.Copy
    let what: String

    static func some(of copy: Intruder.Copy, in community: SimulatedCommunity, by dice: Dice) -> AlteredCopy? {
        guard let site = community.sites.first(where: { $0.host == copy.gateway }),
            let other = dice.pick(community.sites.filter { $0 !== site })
        else { return nil }
        switch dice.number(in: 0...5) {
        case 0: return AlteredCopy(copy: copy.with(content: flipped(copy.content, by: dice)), what: "an octet")
        case 1:
            let others = people(of: site).filter { !copy.envelope.recipients.contains($0) }
            return dice.pick(others).map { AlteredCopy(copy: copy.with(recipients: [$0]), what: "the recipient") }
        case 2:
            let others = people(of: site).filter { !copy.envelope.recipients.contains($0) }
            return dice.pick(others).map {
                AlteredCopy(copy: copy.with(recipients: copy.envelope.recipients + [$0]), what: "one recipient more")
            }
        case 3:
            return dice.pick(people(of: site)).map { AlteredCopy(copy: copy.with(sender: $0), what: "the envelope sender") }
        case 4:
            return dice.pick(people(of: other)).map {
                AlteredCopy(copy: copy.with(recipients: [$0], gateway: other.host), what: "the gateway")
            }
        default:
            let others = community.sites.filter { $0.gateway.tls.shown != copy.chain && $0 !== site }
            return dice.pick(others).flatMap { bringer in
                guard !isSameMember(copy.chain, bringer) else { return nil }
                return AlteredCopy(copy: copy.with(chain: bringer.gateway.tls.shown), what: "who brings it")
            }
        }
    }

    private static func isSameMember(_ chain: [Octets], _ site: GatewaySite) -> Bool {
        site.installed.contains { $0.tls.shown.first == chain.first }
    }

    private static func people(of site: GatewaySite) -> [EmailAddress] {
        MemberPlace.customerUsers.compactMap { EmailAddress(localPart: $0, domain: site.gateway.domain) }
            + MemberPlace.mailboxUsers.compactMap { EmailAddress(localPart: $0, domain: site.mailboxDomain) }
    }

    /// In the sealed part, which ends the copy: counted from there, as how long a signature is must not change what happens.
    private static func flipped(_ content: Octets, by dice: Dice) -> Octets {
        var octets = Array(content.bytes)
        octets[octets.count - dice.number(in: 1...200)] ^= UInt8(1 << dice.number(in: 0...7))
        return Octets(octets)
    }
}

extension Intruder.Copy {
    fileprivate func with(
        content: Octets? = nil, sender: EmailAddress? = nil, recipients: [EmailAddress]? = nil, chain: [Octets]? = nil,
        gateway: Host? = nil
    ) -> Intruder.Copy {
        Intruder.Copy(
            content: content ?? self.content,
            envelope: Envelope(sender: sender ?? envelope.sender, recipients: recipients ?? envelope.recipients),
            chain: chain ?? self.chain, gateway: gateway ?? self.gateway)
    }
}
