import Crypto
package import MailModel

/// When a gateway renews a certificate. Early enough that the new one stands beside the old one for ten days (G-21), although the authority
/// cannot be reached for nine and the gateway looks once a day.
package enum RenewalSchedule {
    /// In which both certificates are good (G-21).
    package static let overlap = Duration.days(10)
    /// In which the authority may be away, and a day in which the gateway does not look.
    static let absence = Duration.days(11)

    /// Half of a life before its end, and for a short life the whole of what ``overlap`` and ``absence`` need, as far as it has room for it:
    /// then it has nine tenths of its life in front of it when it is issued. Up to a tenth of the life earlier, by the gateway's name, as
    /// thousands that were admitted on one day would come on one day for ever.
    package static func due(from start: Timestamp, to end: Timestamp, of gateway: DomainName, _ purpose: CertificatePurpose)
        -> Timestamp
    {
        let life = end - start
        let left = max(life / 2, min(overlap + absence, life * 7 / 10))
        return end - left - life / 10 * share(gateway, purpose) / 1_000
    }

    /// 0 to 999, the same for ever, and for each purpose another.
    private static func share(_ gateway: DomainName, _ purpose: CertificatePurpose) -> Int {
        let digest = SHA256.hash(data: Array("\(gateway.text) \(purpose.rawValue)".utf8))
        return Int(digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % 1_000)
    }
}
