import MailModel

/// The decision: facts in, outcomes out. Total and pure: no clock, no store, no network; the same facts give the same outcome for ever.
package enum DecisionRules {
    /// Decides for each recipient of an outbound message, in their order.
    ///
    /// Nothing leaves in clear unless the directory is fresh and says that the recipient is an outsider (G-02): a missing or old
    /// directory makes everything wait, as a domain that looks like an outsider's may have joined since.
    package static func decide(_ facts: OutboundFacts) -> [OutboundOutcome] {
        facts.recipients.map { outcome(for: $0, facts) }
    }

    private static func outcome(for recipient: OutboundFacts.Recipient, _ facts: OutboundFacts) -> OutboundOutcome {
        switch facts.directory {
        case .missing: return .wait(.directoryMissing)
        case .tooOld: return .wait(.directoryTooOld)
        case .doubted: return .wait(.directoryDoubted)
        case .fresh: break
        }
        switch recipient.standing {
        case .memberInTrouble(_, .suspended): return .wait(.memberSuspended)
        case .memberInTrouble(_, .certificate(let fault)): return .wait(.memberCertificate(fault))
        case .formerMember: return .wait(.formerMember)
        case .ownDomainNotListed: return .wait(.ownDomainNotListed)
        case .member(let member):
            guard facts.sender == .listed else { return .wait(.senderNotListed) }
            switch facts.signing {
            case .ready: return .protect(for: member)
            case .unfit(let fault): return .wait(.ownCertificate(fault))
            }
        case .outsider:
            switch facts.outsidersRoute {
            case .open: return .bestEffort
            case .none: return .refuse(Reply(.permanent, .noRouteOutside))
            }
        }
    }

    /// Inbound the rules warn and deliver; only what did not open, did not verify or claims to be what it is not stays out (G-13).
    package static func decide(_ facts: InboundFacts) -> InboundOutcome {
        switch facts.origin {
        case .verified: .deliver(status: .verified)
        case .outsider: .deliver(status: .outsider)
        case .ourselves: .deliver(status: .notice)
        case .notVerified: .hold(.cannotVerify)
        case .notDecrypted: .hold(.cannotDecrypt)
        case .outsiderClaimingMembership: .refuse(Reply(.permanent, .claimsMembership))
        }
    }
}
