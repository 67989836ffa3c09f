import CommunityModel
import MailModel

/// A member as a row of a listing.
enum DirectoryRow {
    /// Domains of one row: each name can have 253 octets, and a row goes over the control socket in one piece.
    static let domainsOfRow = 1_000

    /// A member with very many domains has several rows.
    static func rows(of member: Member) -> [[(String, NodeRow.Value)]] {
        let domains = member.domains.map(\.name.text)
        return stride(from: 0, to: max(domains.count, 1), by: domainsOfRow).map { start in
            [
                ("member", .text(member.id.text)), ("name", .text(member.name)), ("state", .text(member.state.rawValue)),
                ("domains", .list(Array(domains[start..<min(start + domainsOfRow, domains.count)]))),
                ("gateways", .list(member.gateways.map { "\($0.name) at \($0.endpoint)" })),
            ]
        }
    }
}
