import MailModel

/// Records by which a domain announces what others may demand of it, or tell it.
enum Announcement: Sendable {
    /// MTA-STS, RFC 8461.
    case strictTransport
    /// TLS-RPT, RFC 8460.
    case transportReports

    var name: String {
        switch self {
        case .strictTransport: "MTA-STS"
        case .transportReports: "TLS-RPT"
        }
    }

    /// What stands before the domain (RFC 8461 section 3.1, RFC 8460 section 3).
    var prefix: String {
        switch self {
        case .strictTransport: "_mta-sts"
        case .transportReports: "_smtp._tls"
        }
    }

    /// What the record begins with.
    var version: String {
        switch self {
        case .strictTransport: "v=STSv1"
        case .transportReports: "v=TLSRPTv1"
        }
    }

    var lack: String {
        switch self {
        case .strictTransport: "others send to it without verified TLS"
        case .transportReports: "nobody tells it of TLS that fails"
        }
    }

    func record(_ domain: DomainName) -> String {
        switch self {
        case .strictTransport: "TXT \"v=STSv1; id=1\", and a policy at https://mta-sts.\(domain)/.well-known/mta-sts.txt"
        case .transportReports: "TXT \"v=TLSRPTv1; rua=mailto:postmaster@\(domain)\""
        }
    }
}
