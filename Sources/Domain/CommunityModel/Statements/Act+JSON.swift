import MailModel
import MessageFormat

extension Act {
    /// The kind of the statement, as in the log.
    package var kind: String { type }

    /// The value of the `type` field.
    var type: String {
        switch self {
        case .founded: "founded"
        case .issuerListed: "issuer-listed"
        case .issuerWithdrawn: "issuer-withdrawn"
        case .noted(let note): note.type
        case .objected: "objected"
        case .memberAdmitted: "member-admitted"
        case .memberSuspended: "member-suspended"
        case .memberResumed: "member-resumed"
        case .memberDeparted: "member-departed"
        case .member(let change): change.type
        case .domainGranted: "domain-granted"
        case .domain(let change): change.type
        case .domainWithdrawn: "domain-withdrawn"
        case .gatewayListed: "gateway-listed"
        case .gatewayWithdrawn: "gateway-withdrawn"
        case .postQuantumKey(let change): change.type
        case .certificateListed: "certificate-listed"
        case .certificateRevoked: "certificate-revoked"
        }
    }

    var fields: [String: JSONValue] {
        switch self {
        case .founded(let name, let authority): ["name": .string(name), "authority": authority.json]
        case .issuerListed(let certificate): ["certificate": .string(Base64.text(Array(certificate.bytes)))]
        case .issuerWithdrawn(let digest): ["digest": .string(Hexadecimal.text(digest))]
        case .noted(let note): note.fields
        case .objected(let sequence): ["statement": .integer(Int64(sequence))]
        case .memberAdmitted(let id, let name): ["member": .string(id.text), "name": .string(name)]
        case .memberSuspended(let id, let reason): ["member": .string(id.text), "reason": .string(reason)]
        case .memberResumed(let id), .memberDeparted(let id): ["member": .string(id.text)]
        case .member(let change): change.fields
        case .domainGranted(let name, let id, let customer, let strength, let coverage):
            MemberDomain(name: name, customer: customer, strength: strength, coverage: coverage).fields(of: id)
        case .domain(let change): change.fields
        case .domainWithdrawn(let domain): ["domain": .string(domain.text)]
        case .gatewayListed(let name, let id, let endpoint):
            [
                "gateway": .string(name.text), "member": .string(id.text), "host": .string(endpoint.host),
                "port": .integer(Int64(endpoint.port)),
            ]
        case .gatewayWithdrawn(let name): ["gateway": .string(name.text)]
        case .postQuantumKey(let change): change.fields
        case .certificateListed(let certificate, let gateway, let purpose):
            [
                "certificate": .string(Base64.text(Array(certificate.bytes))), "gateway": .string(gateway.text),
                "purpose": .string(purpose.rawValue),
            ]
        case .certificateRevoked(let digest, let reason):
            ["digest": .string(Hexadecimal.text(digest)), "reason": .string(reason.name)]
        }
    }

    init(type: String, _ fields: inout JSONFields) throws(StatementFailure) {
        switch type {
        case "founded":
            self = .founded(name: try fields.name("name"), authority: try AuthorityKeys(try fields.value("authority")))
        case "issuer-listed": self = .issuerListed(certificate: try fields.octets("certificate"))
        case "issuer-withdrawn": self = .issuerWithdrawn(certificateDigest: try fields.digest("digest"))
        case "member-admitted": self = .memberAdmitted(try fields.member(), name: try fields.name("name"))
        case "member-suspended": self = .memberSuspended(try fields.member(), reason: try fields.name("reason"))
        case "member-resumed": self = .memberResumed(try fields.member())
        case "member-departed": self = .memberDeparted(try fields.member())
        case "domain-granted":
            let id = try fields.member(), domain = try MemberDomain(&fields)
            self = .domainGranted(
                domain.name, to: id, customer: domain.customer, strength: domain.strength, coverage: domain.coverage)
        case "domain-withdrawn": self = .domainWithdrawn(try fields.domain("domain"))
        case "gateway-listed":
            let host = try fields.string("host")
            // One spelling of a name, as in ``JSONFields/domain(_:)``.
            guard let endpoint = Endpoint(host: host, port: Int(try fields.integer("port"))), endpoint.host == host else {
                throw .fieldWrong("host")
            }
            self = .gatewayListed(try fields.domain("gateway"), of: try fields.member(), endpoint: endpoint)
        case "gateway-withdrawn": self = .gatewayWithdrawn(try fields.domain("gateway"))
        case "certificate-listed":
            self = .certificateListed(
                try fields.octets("certificate"), gateway: try fields.domain("gateway"),
                purpose: try fields.parsed("purpose", CertificatePurpose.init(rawValue:)))
        case "certificate-revoked":
            self = .certificateRevoked(
                certificateDigest: try fields.digest("digest"), reason: try fields.parsed("reason") { RevocationReason(name: $0) }
            )
        default: self = try Self.further(type, &fields)
        }
    }

    /// Of kinds that have files of their own.
    private static func further(_ type: String, _ fields: inout JSONFields) throws(StatementFailure) -> Act {
        if type == "objected" { return .objected(to: UInt64(try fields.integer("statement"))) }
        if let change = try MemberChange(type: type, &fields) { return .member(change) }
        if let change = try DomainChange(type: type, &fields) { return .domain(change) }
        if let change = try PostQuantumKeyChange(type: type, &fields) { return .postQuantumKey(change) }
        if let note = try Note(type: type, &fields) { return .noted(note) }
        throw .typeUnknown
    }
}

extension JSONFields {
    mutating func member() throws(StatementFailure) -> MemberID { try parsed("member") { MemberID($0) } }

    /// A name must stand in its canonical form: two spellings of one name would be two statements of one fact.
    mutating func domain(_ field: String) throws(StatementFailure) -> DomainName {
        try parsed(field) { text in DomainName(text).flatMap { $0.text == text ? $0 : nil } }
    }

    mutating func octets(_ field: String) throws(StatementFailure) -> Octets {
        try parsed(field) { Base64.octets($0).map { Octets($0) } }
    }

    mutating func digest(_ field: String) throws(StatementFailure) -> [UInt8] {
        try parsed(field) { text in
            Hexadecimal.octets(text).flatMap { $0.count == 32 && Hexadecimal.text($0) == text ? $0 : nil }
        }
    }

    /// A text for people: not empty, bounded, without control characters or those that turn the direction of writing. By rules that no
    /// version of Unicode changes, as every gateway must come to the same verdict; the door asks for more (``DisplayName/isFit(_:)``).
    mutating func name(_ field: String) throws(StatementFailure) -> String {
        try parsed(field) { DisplayName.isStatable($0) ? $0 : nil }
    }

    /// A flag that stands there as `true` or not at all, so that it has one spelling.
    mutating func flag(_ field: String) throws(StatementFailure) -> Bool {
        guard has(field) else { return false }
        guard case .boolean(true) = try value(field) else { throw .fieldWrong(field) }
        return true
    }
}
