package import MailModel

/// What was stated without the agreement of the member that it concerns: in public for a while, before it takes effect.
package struct PendingAct: Sendable, Hashable {
    /// Of its statement.
    package let sequence: UInt64
    package let act: Act
    /// Who may agree or object.
    package let member: MemberID
    package let statedAt: Timestamp
    package var effective: Timestamp { statedAt + DirectoryLimits.publicNotice }

    package init(sequence: UInt64, act: Act, member: MemberID, statedAt: Timestamp) {
        (self.sequence, self.act, self.member, self.statedAt) = (sequence, act, member, statedAt)
    }

    /// The kind of the statement, as in the log.
    package var kind: String { act.type }

    /// The domain that it is about.
    package var domain: DomainName? {
        switch act {
        case .domain(.changed(let domain)), .domain(.moved(let domain, _)): domain.name
        case .certificateListed, .gatewayListed, .postQuantumKey, .founded, .issuerListed, .issuerWithdrawn, .noted, .objected,
            .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted, .member, .domainGranted, .domainWithdrawn,
            .gatewayWithdrawn, .certificateRevoked:
            nil
        }
    }

    /// The gateway that it is about.
    package var gateway: DomainName? {
        switch act {
        case .gatewayListed(let name, _, _), .certificateListed(_, let name, _): name
        case .postQuantumKey(.listed(_, let name)): name
        case .postQuantumKey(.withdrawn), .founded, .issuerListed, .issuerWithdrawn, .noted, .objected, .memberAdmitted,
            .memberSuspended, .memberResumed, .memberDeparted, .member, .domainGranted, .domain, .domainWithdrawn,
            .gatewayWithdrawn, .certificateRevoked:
            nil
        }
    }
}
