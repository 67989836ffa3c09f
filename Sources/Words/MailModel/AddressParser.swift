/// The one parser of addresses: envelopes, header fields, policy and display all read through it, so that they cannot disagree.
///
/// Header fields are read leniently (comments, folding, obsolete forms of RFC 5322 section 4.4), envelopes strictly (RFC 5321 section
/// 4.1.2). It iterates over its input and never recurses; time is linear.
package struct AddressParser {
    /// Depth of nested comments; RFC 5322 section 3.2.2 names no bound, nobody writes more than two.
    package static let maximumCommentDepth = 50
    /// Addresses in one list, as many as an envelope takes (RFC 5321 section 4.5.3.1.8 asks for at least 100).
    package static let maximumAddresses = 10_000

    let input: ArraySlice<UInt8>
    var position: Int

    private init(_ input: ArraySlice<UInt8>) { (self.input, position) = (input, input.startIndex) }

    /// Reads the `Mailbox` of an envelope: `local@domain` and nothing else.
    package static func envelopeAddress(_ octets: ArraySlice<UInt8>) throws(AddressFailure) -> EmailAddress {
        // Folding belongs to header fields; what an envelope holds ends up in commands, one a line.
        if let lineEnd = octets.firstIndex(where: { $0 == ASCII.carriageReturn || $0 == ASCII.lineFeed }) {
            throw .unexpectedOctet(at: lineEnd - octets.startIndex)
        }
        var parser = AddressParser(octets)
        guard let first = parser.peek else { throw .empty }
        if first == ASCII.at { throw .sourceRoute }
        let localPart = first == ASCII.quote ? try parser.quotedString() : try parser.dotAtom()
        try parser.expect(ASCII.at)
        if parser.peek == 0x5B { throw .addressLiteral }
        let domain = parser.input[parser.position...]
        guard let name = DomainName(octets: domain), let address = EmailAddress(localPart: localPart[...], domain: name) else {
            throw .partNotValid
        }
        return address
    }

    /// Reads an address list (RFC 5322 section 3.4, RFC 5322 section 4.4): mailboxes and groups, with comments, folding, empty entries and routes.
    package static func addressList(_ octets: ArraySlice<UInt8>) throws(AddressFailure) -> [HeaderAddress] {
        var parser = AddressParser(octets)
        var addresses: [HeaderAddress] = []
        try parser.skipBlanks()
        while parser.peek != nil {
            if parser.take(0x2C) {  // an empty entry: obs-addr-list
                try parser.skipBlanks()
                continue
            }
            addresses.append(try parser.address())
            guard addresses.count <= maximumAddresses else { throw .tooMany }
            if parser.peek != nil { try parser.expect(0x2C) }
            try parser.skipBlanks()
        }
        guard !addresses.isEmpty else { throw .empty }
        return addresses
    }

    private mutating func address() throws(AddressFailure) -> HeaderAddress {
        switch try phraseOrLocalPart() {
        case .mailbox(let mailbox): return .mailbox(mailbox)
        case .phrase(let name):
            if take(0x3A) { return .group(name: name, members: try groupMembers()) }
            return .mailbox(HeaderMailbox(displayName: name, address: try angleAddress()))
        }
    }

    private mutating func groupMembers() throws(AddressFailure) -> [HeaderMailbox] {
        var members: [HeaderMailbox] = []
        try skipBlanks()
        while !take(0x3B) {
            guard peek != nil else { throw .endsEarly }
            if !take(0x2C) {
                guard members.count < Self.maximumAddresses else { throw .tooMany }
                switch try phraseOrLocalPart() {
                case .mailbox(let mailbox): members.append(mailbox)
                case .phrase(let name): members.append(HeaderMailbox(displayName: name, address: try angleAddress()))
                }
                if peek != 0x3B { try expect(0x2C) }
            }
            try skipBlanks()
        }
        try skipBlanks()
        return members
    }

    private enum Start { case mailbox(HeaderMailbox), phrase(Octets) }

    /// What an address begins with: words that prove to be a phrase (then `<` or `:` follows), or a local part (then `@`).
    private mutating func phraseOrLocalPart() throws(AddressFailure) -> Start {
        var phrase: [UInt8] = []
        var localPart: [UInt8] = []
        var isLocalPart = true  // words joined by dots only
        var lastWasWord = false
        var blankAfterDot = false  // `John Q. Public`: part of a phrase, nothing in a local part (RFC 5322 section 4.1)
        while let octet = peek {
            switch octet {
            case 0x3C, 0x3A: return .phrase(Octets(phrase))
            case ASCII.at:
                guard isLocalPart, lastWasWord else { throw .unexpectedOctet(at: offset) }
                position += 1
                return .mailbox(HeaderMailbox(displayName: Octets(), address: try addressWithDomain(localPart)))
            case ASCII.dot:
                isLocalPart = isLocalPart && lastWasWord
                phrase.append(octet)
                localPart.append(octet)
                lastWasWord = false
                position += 1
                let end = position
                try skipBlanks()
                blankAfterDot = position > end
            default:
                isLocalPart = isLocalPart && !lastWasWord
                let word = octet == ASCII.quote ? try quotedString() : try word()
                if lastWasWord || blankAfterDot { phrase.append(ASCII.space) }
                blankAfterDot = false
                phrase += word
                localPart += word
                lastWasWord = true
                try skipBlanks()
            }
        }
        throw .endsEarly
    }

    /// `<local@domain>`, with an obsolete route before it, which is read and dropped (RFC 5322 section 4.4).
    private mutating func angleAddress() throws(AddressFailure) -> EmailAddress {
        try expect(0x3C)
        try skipBlanks()
        if peek == ASCII.at || peek == 0x2C { try skipRoute() }
        var localPart: [UInt8] = []
        var lastWasWord = false
        while let octet = peek, octet != ASCII.at {
            if octet == ASCII.dot, lastWasWord {
                localPart.append(octet)
                position += 1
                lastWasWord = false
            } else {
                guard !lastWasWord else { throw .unexpectedOctet(at: offset) }
                localPart += octet == ASCII.quote ? try quotedString() : try word()
                lastWasWord = true
            }
            try skipBlanks()
        }
        guard lastWasWord else { throw .unexpectedOctet(at: offset) }
        try expect(ASCII.at)
        let address = try addressWithDomain(localPart)
        try expect(0x3E)
        try skipBlanks()
        return address
    }

    private mutating func skipRoute() throws(AddressFailure) {
        while let octet = peek, octet != 0x3A {
            guard octet == ASCII.at || octet == 0x2C || octet == ASCII.dot || ASCII.isAtomText(octet) || octet >= 0x80 else {
                throw .unexpectedOctet(at: offset)
            }
            position += 1
            try skipBlanks()
        }
        try expect(0x3A)
        try skipBlanks()
    }

    /// The domain after the `@`, comments and blanks around its labels dropped (`obs-domain`, RFC 5322 section 4.4).
    private mutating func addressWithDomain(_ localPart: [UInt8]) throws(AddressFailure) -> EmailAddress {
        try skipBlanks()
        if peek == 0x5B { throw .addressLiteral }
        var domain: [UInt8] = []
        var lastWasWord = false
        while let octet = peek {
            if octet == ASCII.dot, lastWasWord {
                domain.append(octet)
                position += 1
                lastWasWord = false
            } else if ASCII.isAtomText(octet) || octet >= 0x80, !lastWasWord {
                domain += try word()
                lastWasWord = true
            } else {
                break
            }
            try skipBlanks()
        }
        guard let name = DomainName(octets: domain[...]), let address = EmailAddress(localPart: localPart[...], domain: name)
        else {
            throw .partNotValid
        }
        return address
    }
}
