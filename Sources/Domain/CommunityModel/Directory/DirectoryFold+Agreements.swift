import HashTreeCollections
import MailModel
import X509

/// Which acts need the agreement of a member, and who speaks for it.
extension DirectoryFold {
    /// The member that an act concerns in its keys or domains, and whether the act waits without its agreement.
    private struct Concern {
        let member: MemberID
        let waits: Bool
    }

    private static let fewAgreements = 64

    /// Applies an act at once, or keeps it for later where its member has not agreed.
    mutating func take(_ statement: Statement, _ agreement: Agreement?) throws(FoldFailure) {
        let concern = concern(of: statement.act)
        guard let agreement else {
            if let concern, concern.waits { return try keep(statement, of: concern.member) }
            return try perform(statement.act, at: statement.time)
        }
        guard let concern, let authority else { throw .agreementWrong }
        let text = AgreementText(
            to: statement.act, log: CommunityLog.name(of: authority.publisher), expires: agreement.expires)
        try verify(agreement, text, to: statement.act, by: concern.member, at: statement.time)
        let digest = text.digest
        try perform(statement.act, at: statement.time)
        // Stated before without the agreement, it takes effect once.
        drop { $0.act == statement.act }
        remember(digest, until: agreement.expires, at: statement.time)
    }

    private mutating func remember(_ digest: [UInt8], until end: Timestamp, at time: Timestamp) {
        forgetAgreements(at: time)
        usedAgreements[digest] = end
    }

    private func concern(of act: Act) -> Concern? {
        switch act {
        case .certificateListed(_, let gateway, let purpose):
            gateways[gateway].map {
                // The first for a purpose, at the admission, has no key before it that could agree.
                let isFurther = certifiedPurposes[gateway]?.contains(PurposeSet(purpose)) ?? false
                return Concern(member: $0.member, waits: hasKey($0.member) || isFurther)
            }
        case .postQuantumKey(.listed(_, let gateway)):
            gateways[gateway].map {
                Concern(member: $0.member, waits: hasKey($0.member) || certifiedPurposes[gateway] != nil)
            }
        case .gatewayListed(let name, let id, let endpoint):
            Concern(member: id, waits: (hasKey(id) || everCertified.contains(id)) && gateways[name]?.endpoint != endpoint)
        // Who has nothing yet that could be taken over states its first key freely.
        case .member(.keySet(let id, _)): Concern(member: id, waits: everCertified.contains(id))
        case .member(.keyChanged(let id, _)): Concern(member: id, waits: true)
        case .domain(.moved(let domain, _)): granted[domain.name].map { Concern(member: $0.member, waits: true) }
        // Mail that claims to come from there would need no signature any more.
        case .domain(.changed(let domain)):
            granted[domain.name].map {
                let lessIsServed = $0.domain.coverage == .whole && domain.coverage == .partial
                return Concern(member: $0.member, waits: lessIsServed && hasKey($0.member))
            }
        case .objected(let sequence):
            pending.first { $0.sequence == sequence }.map { Concern(member: $0.member, waits: false) }
        case .member(.renamed), .postQuantumKey(.withdrawn), .founded, .issuerListed, .issuerWithdrawn,
            .noted, .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted, .domainGranted, .domainWithdrawn,
            .gatewayWithdrawn, .certificateRevoked:
            nil
        }
    }

    private func hasKey(_ id: MemberID) -> Bool { memberEntries[id]?.key != nil }

    private func verify(
        _ agreement: Agreement, _ text: AgreementText, to act: Act, by member: MemberID, at time: Timestamp
    ) throws(FoldFailure) {
        guard time < agreement.expires, agreement.expires - time <= Agreement.longest, usedAgreements[text.digest] == nil else {
            throw .agreementOver
        }
        let isSaid =
            switch agreement.signer {
            case .memberKey(let key):
                memberEntries[member]?.key == key && key.isValid(signature: agreement.signature, for: text.octets)
            case .certificate(let digest):
                speaker(digest, for: member, on: act, at: time).map { agreement.isSigned(by: $0, text) } ?? false
            }
        guard isSaid else { throw .agreementWrong }
    }

    /// The signing certificate that may agree: listed, of a listed issuer, within its dates. It speaks for its own gateway's keys, and
    /// for no other gateway's; where the member has no key, for all else that is the member's.
    private func speaker(_ digest: [UInt8], for member: MemberID, on act: Act, at time: Timestamp) -> Certificate? {
        guard let listing = listings[digest], listing.member == member, listing.purpose == .signing,
            revocations[digest] == nil,
            let listed = gateways[listing.gateway]?.certificates.first(where: { $0.digest == digest }),
            let certificate = listed.certificate, certificate.validFrom <= time, time <= certificate.validTo,
            signer(of: listed) != nil
        else { return nil }
        let speaks = keyGateway(of: act).map { $0 == listing.gateway } ?? !hasKey(member)
        return speaks ? certificate : nil
    }

    /// The gateway that an act adds a key to.
    private func keyGateway(of act: Act) -> DomainName? {
        switch act {
        case .certificateListed(_, let gateway, _), .postQuantumKey(.listed(_, let gateway)): gateway
        case .gatewayListed, .member, .domain, .objected, .postQuantumKey(.withdrawn), .founded, .issuerListed,
            .issuerWithdrawn, .noted, .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted, .domainGranted,
            .domainWithdrawn, .gatewayWithdrawn, .certificateRevoked:
            nil
        }
    }

    /// Those that ended cannot serve again anyhow. Looked through when they have doubled, which costs each statement the same.
    private mutating func forgetAgreements(at time: Timestamp) {
        guard usedAgreements.count >= mostAgreements else { return }
        usedAgreements = usedAgreements.filter { $0.value > time }
        mostAgreements = max(Self.fewAgreements, 2 * usedAgreements.count)
    }
}
