package import CommunityModel
import Foundation
package import MailModel

/// Reads what is typed for an act; the authority's commands and a member's agreement to them must come to the same one.
package enum ActReading {
    package static func member(_ text: String) throws -> MemberID {
        guard let id = MemberID(text) else { throw NodeFailure("A member id is \(MemberID.form).", isUsage: true) }
        return id
    }

    package static func name(_ text: String, _ what: String) throws -> DomainName {
        guard let name = DomainName(text) else { throw NodeFailure("\(what) takes a DNS name.", isUsage: true) }
        return name
    }

    package static func domain(
        _ name: String, customer: String, strength: String, isPartial: Bool
    ) throws -> MemberDomain {
        guard let level = SessionStrength(rawValue: strength) else {
            let all = SessionStrength.allCases.map(\.rawValue).joined(separator: ", ")
            throw NodeFailure("--strength is one of \(all).", isUsage: true)
        }
        return MemberDomain(
            name: try Self.name(name, "DOMAIN"), customer: customer, strength: level, coverage: isPartial ? .partial : .whole)
    }

    package static func gateway(_ name: String, of member: String, at endpoint: String) throws -> Act {
        guard let place = HostPort(endpoint), let endpoint = Endpoint(host: place.host, port: place.port) else {
            throw NodeFailure("--endpoint takes host:port.", isUsage: true)
        }
        return .gatewayListed(try Self.name(name, "GATEWAY"), of: try Self.member(member), endpoint: endpoint)
    }

    package static func key(_ base64: String) throws -> MemberKey {
        guard let key = MemberKey(base64: base64) else {
            throw NodeFailure(
                "A member's key is 44 characters of base64, as `securemail member-key show` prints it.", isUsage: true)
        }
        return key
    }

    /// The key itself, or a file whose text it is.
    package static func keyOrFile(_ text: String) throws -> MemberKey {
        guard MemberKey(base64: text) == nil, let octets = try DurableFile.read(text, limit: 1_024) else { return try key(text) }
        return try key(String(decoding: octets.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// The place of a statement in the log.
    package static func sequence(_ number: UInt64) throws -> UInt64 {
        guard number <= UInt64(Int64.max) else {
            throw NodeFailure("STATEMENT takes the sequence of a statement.", isUsage: true)
        }
        return number
    }

    /// SHA-256 in hexadecimal.
    package static func digest(_ text: String, _ what: String) throws -> [UInt8] {
        guard let digest = Hexadecimal.octets(text), digest.count == 32 else {
            throw NodeFailure("\(what) takes a SHA-256 of 64 hexadecimal digits.", isUsage: true)
        }
        return digest
    }

    /// A day begins at midnight UTC.
    package static func day(_ text: String, _ what: String) throws -> Timestamp {
        guard let time = Timestamp(rfc3339: text + "T00:00:00Z") else {
            throw NodeFailure("\(what) takes a day, such as 2027-01-31.", isUsage: true)
        }
        return time
    }
}
