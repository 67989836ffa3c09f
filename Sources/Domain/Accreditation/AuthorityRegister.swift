import CommunityModel
import Crypto
import MailModel

/// What must never be counted twice: durable before anything that uses it goes out.
struct AuthorityRegister: Sendable {
    /// Of the revocation list made last.
    var listNumber: UInt64 = 0
    /// Every serial number that was ever given.
    var serials: Set<[UInt8]> = []
    var revoked: [RevokedCertificate] = []

    var octets: Octets {
        let revoked: [JSONValue] = revoked.map {
            .object([
                "serial": .string(Hexadecimal.text($0.serial)), "since": .string($0.since.rfc3339),
                "reason": .integer(Int64($0.reason.rawValue)),
            ])
        }
        let serials = serials.map(Hexadecimal.text).sorted().map { JSONValue.string($0) }
        var members: [String: JSONValue] = [
            "list": .integer(Int64(listNumber)), "serials": .array(serials), "revoked": .array(revoked),
        ]
        members[Self.checksum] = .string(Self.checksum(of: members))
        return Octets(JSONValue.object(members).canonical)
    }

    /// Nothing else would tell a counter that goes back, or a revoked serial number that is another one.
    private static let checksum = "sha256"

    private static func checksum(of members: [String: JSONValue]) -> String {
        Hexadecimal.text(Array(SHA256.hash(data: JSONValue.object(members).canonical)))
    }

    /// The members, where they are what was written. Registers of earlier versions have no checksum, or count directory files.
    private static func verified(_ octets: Octets) -> [String: JSONValue]? {
        // No longer than the store reads and writes.
        guard case .object(var members)? = try? JSONReader.readCanonical(octets.bytes, limit: octets.count) else {
            return nil
        }
        let stated = members.removeValue(forKey: checksum)
        guard Set(members.keys).subtracting(["file"]) == ["list", "serials", "revoked"] else { return nil }
        guard let stated else { return members }
        guard case .string(let text) = stated, text == checksum(of: members) else { return nil }
        return members
    }

    init() {}

    init?(parsing octets: Octets) {
        guard let members = Self.verified(octets), case .integer(let list)? = members["list"],
            case .array(let serials)? = members["serials"], case .array(let revoked)? = members["revoked"],
            let listNumber = UInt64(exactly: list)
        else { return nil }
        self.listNumber = listNumber
        for serial in serials {
            guard case .string(let text) = serial, let octets = Hexadecimal.octets(text) else { return nil }
            self.serials.insert(octets)
        }
        for entry in revoked {
            guard case .object(let members) = entry, case .string(let serial)? = members["serial"],
                case .string(let since)? = members["since"], case .integer(let code)? = members["reason"],
                let octets = Hexadecimal.octets(serial), let time = Timestamp(rfc3339: since), let code = UInt8(exactly: code),
                let reason = RevocationReason(rawValue: code)
            else { return nil }
            self.revoked.append(RevokedCertificate(serial: octets, since: time, reason: reason))
        }
    }
}
