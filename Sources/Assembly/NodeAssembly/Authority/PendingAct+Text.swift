import CommunityModel
import MailModel

/// What waits, in words for officers and operators.
extension PendingAct {
    /// The kind of the statement, and what it adds or moves.
    var subject: String { detail.map { "\(kind): \($0)" } ?? kind }

    /// What the statement adds or moves.
    var detail: String? {
        switch act {
        case .certificateListed(_, let gateway, let purpose): "\(purpose.rawValue) of \(gateway)"
        case .gatewayListed(let gateway, _, let endpoint): "\(gateway) at \(endpoint)"
        case .postQuantumKey(.listed(let key, let gateway)): "\(key.algorithm) of \(gateway)"
        case .domain(.moved(let domain, let id)): "\(domain.name) to \(id)"
        case .domain(.changed(let domain)): "\(domain.name)"
        case .member(.keySet(_, let key)), .member(.keyChanged(_, let key)): key.base64
        case .member(.renamed), .postQuantumKey(.withdrawn), .founded, .issuerListed, .issuerWithdrawn, .noted, .objected,
            .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted, .domainGranted, .domainWithdrawn,
            .gatewayWithdrawn, .certificateRevoked:
            nil
        }
    }

    /// Whose agreement would have let it take effect at once, and does where it is stated again with it.
    var speakers: String {
        switch act {
        case .certificateListed(_, let gateway, _), .postQuantumKey(.listed(_, let gateway)):
            "the member's key (`securemail member-key agree`) or of the signing key of \(gateway) (`securemail keys agree` there)"
        case .member(.keyChanged): "the member's present key (`securemail member-key agree`)"
        case .gatewayListed, .domain, .member(.keySet), .member(.renamed), .postQuantumKey(.withdrawn), .founded, .issuerListed,
            .issuerWithdrawn, .noted, .objected, .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted,
            .domainGranted, .domainWithdrawn, .gatewayWithdrawn, .certificateRevoked:
            "the member's key (`securemail member-key agree`) or, where it has none, of the signing key of one of its gateways "
                + "(`securemail keys agree` there)"
        }
    }
}
