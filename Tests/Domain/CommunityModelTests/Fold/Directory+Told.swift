import CommunityModel

extension Directory {
    /// All that is said of members, but for how long the directory is young enough to say it.
    var told: [String] {
        members.map { member in
            let gateways = member.gateways.map { gateway in
                "\(gateway.name) \(gateway.endpoint) \(CertificatePurpose.allCases.map { gateway.certificates(for: $0).map(\.digest) }) "
                    + "\(gateway.postQuantumKeys)"
            }
            return "\(member.id) \(member.name) \(member.state) \(member.domains) \(member.key?.base64 ?? "-") \(gateways)"
        }
    }
}
