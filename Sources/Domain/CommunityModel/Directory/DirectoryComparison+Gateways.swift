import MailModel

extension DirectoryComparison {
    func gateways(of id: MemberID, _ old: [Gateway], _ new: [Gateway]) -> [DirectoryChange] {
        let before = Dictionary(old.map { ($0.name, $0) }) { $1 }, names = Set(new.map(\.name))
        let present = new.flatMap { gateway -> [DirectoryChange] in
            let former = before[gateway.name]
            return place(of: gateway, former, id) + certificates(of: gateway, former, id) + keys(of: gateway, former, id)
        }
        // Its certificates went with it.
        let gone = old.filter { !names.contains($0.name) }.map {
            DirectoryChange("gateway-withdrawn", "The gateway \($0.name) of \(id) is no more, nor are its certificates.", of: id)
        }
        return present + gone
    }

    private func place(of gateway: Gateway, _ former: Gateway?, _ id: MemberID) -> [DirectoryChange] {
        guard former?.endpoint != gateway.endpoint else { return [] }
        let before = former.map { ", before it at \($0.endpoint)" } ?? ""
        return [
            DirectoryChange("gateway-listed", "The gateway \(gateway.name) of \(id) is at \(gateway.endpoint)\(before).", of: id)
        ]
    }

    private func certificates(of gateway: Gateway, _ former: Gateway?, _ id: MemberID) -> [DirectoryChange] {
        CertificatePurpose.allCases.flatMap { purpose -> [DirectoryChange] in
            let before = Dictionary((former?.certificates(for: purpose) ?? []).map { ($0.digest, $0.state) }) { $1 }
            return gateway.certificates(for: purpose).flatMap { certificate -> [DirectoryChange] in
                let name =
                    "A certificate for \(purpose.rawValue) of \(gateway.name), SHA-256 \(Hexadecimal.text(certificate.digest)),"
                let state = before[certificate.digest]
                let listed =
                    state == nil
                    ? [
                        DirectoryChange(
                            "certificate-listed", "\(name) was listed; it ends on \(certificate.validTo.rfc3339).", of: id)
                    ] : []
                return listed + standing(of: certificate, state ?? .current, name, id)
            }
        }
    }

    private func standing(
        of certificate: GatewayCertificate, _ former: GatewayCertificate.State, _ name: String, _ id: MemberID
    ) -> [DirectoryChange] {
        guard certificate.state != former else { return [] }
        return switch certificate.state {
        case .revoked(let since):
            [DirectoryChange("certificate-revoked", "\(name) was revoked on \(since.rfc3339).", of: id)]
        case .issuerNotListed:
            [
                DirectoryChange(
                    "certificate-void", "\(name) counts for nothing: no issuing certificate that is listed signed it.", of: id)
            ]
        case .current:
            [
                DirectoryChange(
                    "certificate-valid", "\(name) counts: an issuing certificate that signed it is listed again.", of: id)
            ]
        }
    }

    private func keys(of gateway: Gateway, _ former: Gateway?, _ id: MemberID) -> [DirectoryChange] {
        let (old, new) = (former?.postQuantumKeys ?? [], gateway.postQuantumKeys)
        func name(_ key: PostQuantumKey) -> String {
            "The key \(key.algorithm) of \(gateway.name), SHA-256 \(Hexadecimal.text(key.digest)),"
        }
        return new.filter { !old.contains($0) }.map {
            DirectoryChange("post-quantum-key-listed", "\(name($0)) was listed.", of: id)
        }
            + old.filter { !new.contains($0) }.map {
                DirectoryChange("post-quantum-key-withdrawn", "\(name($0)) was withdrawn.", of: id)
            }
    }
}
