package import MailModel

/// Which addresses are not handed out to people (M-10): names that speak for a domain or for this system, and names that read like
/// an address that is already there.
package enum AddressPolicy {
    package enum Fault: Error, Sendable, Hashable { case reserved, speaksForAnAuthority, notPlain }

    /// Whom an address is for: a person gets no name of an office, an operator may set up an office's mailbox.
    package enum Purpose: Sendable, Hashable { case person, office }

    /// RFC 2142 section 3 to 6, the customary names of certificate authorities' checks, and ours.
    private static let reserved: Set<String> = [
        "abuse", "admin", "administrator", "bounce", "bounces", "daemon", "dmarc", "dnsadmin", "ftp", "hostmaster", "info",
        "it", "mailerdaemon", "marketing", "news", "nobody", "noc", "noreply", "donotreply", "operator", "postmaster", "root",
        "sales", "security", "securemail", "seemail", "soc", "ssladmin", "ssladministrator", "sslwebmaster", "support",
        "sysadmin", "system", "tlsrpt", "usenet", "uucp", "webmaster", "webmail", "www",
    ]

    /// Beginnings that make a name look like this system's or an authority's own.
    private static let prefixes = ["securemail", "seemail", "postmaster", "mailerdaemon", "noreply", "administrator"]
    /// Words of authority that a person's name does not hold as a word of its own.
    private static let wordsOfAuthority: Set<String> = [
        "accreditation", "admin", "authority", "government", "helpdesk", "inlandrevenue", "ird", "minister", "ministry",
        "official",
        "passwords", "police", "security", "servicedesk", "verify", "verified",
    ]

    package static func fault(of address: EmailAddress, for purpose: Purpose) -> Fault? {
        guard isPlain(Array(address.localPart.unicodeScalars)), ReadAlike.isHonest(address.localPart) else {
            return .notPlain
        }
        guard purpose == .person else { return nil }
        let local = Array(ReadAlike.skeletons(address.localPart)[0].utf8)
        let words = local.split(whereSeparator: isSeparator).map { String(decoding: $0, as: UTF8.self) }
        let letters = words.joined()
        let readAlike = Set([letters, folded(letters)])
        if !reserved.isDisjoint(with: readAlike) || reserved.map(folded).contains(folded(letters)) { return .reserved }
        if prefixes.contains(where: { folded(letters).hasPrefix(folded($0)) }) { return .reserved }
        let foldedAuthority = Set(wordsOfAuthority.map(folded))
        return words.contains { foldedAuthority.contains(folded($0)) } ? .speaksForAnAuthority : nil
    }

    /// What two addresses of a domain share when a reader may take one for the other: case, dots, hyphens and underlines do not
    /// count, nor do accents; `0` reads as `o`, `1`, `i` and `|` as `l`, `5` as `s`, `rn` as `m`, `vv` as `w`, `cl` as `d`.
    package static func skeleton(of address: EmailAddress) -> String {
        let local = ReadAlike.skeletons(address.localPart)[0].utf8.filter { !isSeparator($0) }
        return folded(String(decoding: local, as: UTF8.self))
    }

    private static func folded(_ text: String) -> String {
        var folded: [UInt8] = []
        for octet in text.utf8 {
            let alike = single(octet)
            switch (folded.last, alike) {
            case (0x72, 0x6E): folded[folded.count - 1] = 0x6D  // rn, m
            case (0x76, 0x76): folded[folded.count - 1] = 0x77  // vv, w
            case (0x63, 0x6C): folded[folded.count - 1] = 0x64  // cl, d
            case (nil, _), (.some, _): folded.append(alike)
            }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    private static func single(_ octet: UInt8) -> UInt8 {
        switch octet {
        case 0x30: 0x6F  // 0, o
        case 0x31, 0x69, 0x7C: 0x6C  // 1 i |, l
        case 0x35: 0x73  // 5, s
        default: octet
        }
    }

    /// Handed out are letters, digits and single separators between them; other local parts stay for domains that have them already.
    private static func isPlain(_ local: [Unicode.Scalar]) -> Bool {
        guard let first = local.first, let last = local.last, !isSeparator(first), !isSeparator(last) else { return false }
        guard !zip(local, local.dropFirst()).contains(where: { isSeparator($0.0) && isSeparator($0.1) }) else { return false }
        return local.allSatisfy { isLetterOrDigit($0) || isSeparator($0) }
    }

    /// Of any script; the marks that some scripts write letters with belong to them.
    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
            true
        default: false
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isSeparator(UInt8(scalar.value)) }

    private static func isSeparator(_ octet: UInt8) -> Bool { [0x2B, 0x2D, 0x2E, 0x5F].contains(octet) }
}
