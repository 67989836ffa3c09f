import MailModel

extension AcceptanceFacts {
    private static let verdictPrefix = "verdict."

    /// The form in which stores keep the facts: names and values in turn, absent ones left out.
    package var storedText: String {
        var fields = ["direction", direction.rawValue]
        func add(_ name: String, _ value: String?) { if let value { fields += [name, value] } }
        add("listener", listener)
        add("principal", principal)
        add("session", sessionStrength?.rawValue)
        add("member", peerMember?.text)
        add("gateway", peerGateway?.text)
        add("certificate", peerCertificateDigest.map(Hexadecimal.text))
        add("address", clientAddress)
        add("directory", directorySequence.map(String.init))
        add("cosigned", directoryTime.map { String($0.microseconds) })
        add("transfer", transfer.map { Hexadecimal.text($0.octets) })
        for (name, value) in verdicts.sorted(by: { $0.key < $1.key }) { add(Self.verdictPrefix + name, value) }
        return FieldText.join(fields)
    }

    /// Reads what ``storedText`` writes; `nil` for a value that is none. A name that is not known is not read over: it comes from a
    /// later release, whose facts must not be judged without it.
    package init?(storedText: String) {
        guard let fields = FieldText.split(storedText), fields.count.isMultiple(of: 2), fields.first == "direction",
            let direction = Direction(rawValue: fields[1])
        else { return nil }
        self.init(direction: direction)
        for index in stride(from: 2, to: fields.count, by: 2) {
            guard read(fields[index], fields[index + 1]) else { return nil }
        }
    }

    private mutating func read(_ name: String, _ value: String) -> Bool {
        switch name {
        case "listener": listener = value
        case "principal": principal = value
        case "session": return Self.take(SessionStrength(rawValue: value), into: &sessionStrength)
        case "member": return Self.take(MemberID(value), into: &peerMember)
        case "gateway": return Self.take(DomainName(value), into: &peerGateway)
        case "certificate": return Self.take(Hexadecimal.octets(value), into: &peerCertificateDigest)
        case "address": clientAddress = value
        case "directory": return Self.take(UInt64(value), into: &directorySequence)
        case "cosigned": return Self.take(Int64(value).map { Timestamp(microseconds: $0) }, into: &directoryTime)
        case "transfer": return Self.take(Hexadecimal.octets(value).flatMap { TransferID($0) }, into: &transfer)
        case let name where name.hasPrefix(Self.verdictPrefix):
            verdicts[String(name.dropFirst(Self.verdictPrefix.count))] = value
        default: return false
        }
        return true
    }

    private static func take<T>(_ value: T?, into place: inout T?) -> Bool {
        place = value
        return value != nil
    }
}
