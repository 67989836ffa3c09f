import MailModel

extension Directory {
    /// Names of different members that this machine's tables of Unicode find alike. The fold refuses by a table that all gateways share; what
    /// is found here was stated by an authority whose door did not look, or looked with other tables: for people to judge, not to refuse.
    package func lookAlikes() -> [(String, String)] {
        var found: [(String, String)] = []
        var domains: [LookAlike.Skeleton: (String, MemberID)] = [:], names: [String: (String, MemberID)] = [:]
        for member in members {
            for domain in member.domains.map(\.name) {
                let other = domains.updateValue((domain.text, member.id), forKey: LookAlike.skeleton(domain))
                if let other, other.1 != member.id { found.append((other.0, domain.text)) }
            }
            for skeleton in LookAlike.skeletons(name: member.name).sorted() {
                let other = names.updateValue((member.name, member.id), forKey: skeleton)
                if let other, other.1 != member.id { found.append((other.0, member.name)) }
            }
        }
        return found
    }
}
