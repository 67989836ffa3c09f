package import MailModel

/// The one mailbox that a message is from: exactly one From field with exactly one mailbox (rule G-15), although RFC 5322 section
/// 3.6.2 allows several. Whatever programs are known to read differently is refused, so that the address found here is the one that
/// every reader shows.
/// - Throws: a From or field name case of ``MessageFailure``.
package func soleFromAddress(of header: Header) throws(MessageFailure) -> HeaderMailbox {
    for field in header.fields { try FromRule.checkName(of: field) }
    let fields = header.fields(named: "From")
    guard let field = fields.first else { throw .fromMissing }
    guard fields.count == 1 else { throw .fromRepeated }
    guard field.form == .regular else { throw .fromAmbiguous }
    return try FromRule.mailbox(of: field, otherwise: .fromNotOneMailbox, ambiguous: .fromAmbiguous)
}

/// The one mailbox of the Sender field, `nil` where there is none (RFC 5322 section 3.6.2).
/// - Throws: a Sender case of ``MessageFailure``.
package func soleSenderAddress(of header: Header) throws(MessageFailure) -> HeaderMailbox? {
    let fields = header.fields(named: "Sender")
    guard let field = fields.first else { return nil }
    guard fields.count == 1 else { throw .senderRepeated }
    guard field.form == .regular else { throw .senderNotOneMailbox }
    return try FromRule.mailbox(of: field, otherwise: .senderNotOneMailbox, ambiguous: .senderNotOneMailbox)
}

enum FromRule {
    /// Refuses lines that a lenient program could take for a field that decides who wrote a message or how it is read, where this parser sees none:
    /// names with octets beyond printable ASCII, with blanks in them, in a line without colon, or in a folded first line.
    static func checkName(of field: HeaderField) throws(MessageFailure) {
        guard !field.hasPlainName else { return }
        switch field.form {
        case .regular, .blankBeforeColon:
            guard field.nameOctets.allSatisfy({ (0x20...0x7E).contains($0) || $0 == ASCII.tab }) else {
                throw .fieldNameNotASCII
            }
        case .withoutColon, .strayFolding: break
        }
        let name = field.apparentName
        guard !field.isNamed(name) else { return }  // a blank before the colon: it counts as that field
        if name == "from" { throw .fromAmbiguous }
        if decides(name) { throw .fieldNameAmbiguous }
    }

    private static func decides(_ name: String) -> Bool {
        name.hasPrefix("content-") || name.hasPrefix("securemail-")
            || ["sender", "reply-to", "resent-from", "resent-sender", "mime-version", "authentication-results"].contains(name)
    }

    static func mailbox(
        of field: HeaderField, otherwise failure: MessageFailure, ambiguous: MessageFailure
    ) throws(MessageFailure) -> HeaderMailbox {
        guard let addresses = try? AddressParser.addressList(field.rawValue.bytes), addresses.count == 1 else { throw failure }
        guard case .mailbox(let mailbox) = addresses[0] else { throw failure }
        guard !hasControl(field), hasPlainStructure(field.rawValue.bytes), isPlain(mailbox.address) else { throw ambiguous }
        return mailbox
    }

    private static func hasControl(_ field: HeaderField) -> Bool {
        field.unfolded.contains { $0 < 0x20 && $0 != ASCII.tab || $0 == 0x7F }
    }

    /// Outside quoted strings and comments: one `@`, at most one pair of angle brackets, no list, group or route (RFC 5322 section
    /// 4.4). No comment holds what a reader without comments would take for an address. The address itself, in its brackets or without, is in one
    /// piece: RFC 5322 section 4.4 allows blanks, folds and comments around `@` and dots, and programs that end an address at a blank read another one.
    private static func hasPlainStructure(_ value: ArraySlice<UInt8>) -> Bool {
        var (atSigns, angles, pieces) = (0, 0, 0)
        var (isInPiece, isClosed, isStringOpen) = (false, false, false)
        var places = QuotedText()
        for octet in value {
            let place = places.place(of: octet)
            if place == .comment, isAddressMark(octet) { return false }
            // Who knows no comments takes the quotation marks in them for those of strings.
            if place == .comment, octet == ASCII.quote { isStringOpen.toggle() }
            if isStringOpen, place == .quoted || place == .plain && octet == 0x3C { return false }
            let isBetween = place == .comment || place == .plain && isGap(octet)
            if !isBetween, !isInPiece { pieces += 1 }
            isInPiece = !isBetween
            guard isBetween || !isClosed else { return false }
            guard place == .plain else { continue }
            switch octet {
            case ASCII.at: atSigns += 1
            case 0x3C: (angles, pieces) = (angles + 1, 0)  // before it stands a name
            case 0x3E: isClosed = true
            case 0x2C, 0x3A, 0x3B: return false
            default: break
            }
        }
        return atSigns == 1 && angles <= 1 && pieces == 1
    }

    private static func isGap(_ octet: UInt8) -> Bool {
        octet == 0x3C || octet == 0x3E || ASCII.isBlank(octet) || octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }

    private static func isAddressMark(_ octet: UInt8) -> Bool { octet == ASCII.at || octet == 0x3C || octet == 0x3E }

    /// A local part that holds an encoded word or marks of an address is taken apart differently by different programs.
    private static func isPlain(_ address: EmailAddress) -> Bool {
        guard !address.localPart.contains("=?") else { return false }
        return address.localPart.utf8.allSatisfy { octet in
            switch octet {
            case ASCII.at, 0x3C, 0x3E, 0x28, 0x29, 0x2C, 0x3A, 0x3B, ASCII.quote, ASCII.backslash: false
            default: true
            }
        }
    }
}
