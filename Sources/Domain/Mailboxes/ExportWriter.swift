import MailModel

/// Makes the files of an export.
enum ExportWriter {
    static func piece(_ message: Octets, _ listing: MessageListing, in folder: Folder, as format: ExportFormat) -> ExportPiece {
        switch format {
        case .maildir: ExportPiece(path: maildirPath(listing, in: folder), octets: message)
        case .mbox: ExportPiece(path: "\(fileName(folder.name)).mbox", octets: mboxEntry(message, at: listing.internalDate))
        }
    }

    /// Unseen mail goes to `new/`, everything else to `cur/` with its flags in ASCII order, as maildir readers expect them.
    private static func maildirPath(_ listing: MessageListing, in folder: Folder) -> String {
        let place = folder.name == Folder.inbox ? "" : ".\(fileName(folder.name))/"
        let name = "\(listing.internalDate.seconds).\(folder.uidValidity)_\(listing.uid).securemail"
        guard !listing.flags.isEmpty else { return "\(place)new/\(name)" }
        let letters: [(MessageFlags, String)] = [
            (.draft, "D"), (.flagged, "F"), (.answered, "R"), (.seen, "S"), (.deleted, "T"),
        ]
        return "\(place)cur/\(name):2,\(letters.filter { listing.flags.contains($0.0) }.map(\.1).joined())"
    }

    /// A folder's name as a file's: everything that is no letter, digit, hyphen or underline becomes its hexadecimal form.
    private static func fileName(_ name: String) -> String {
        name.utf8.prefix(80).map { octet in
            ASCII.isLetter(octet) || ASCII.isDigit(octet) || octet == 0x2D || octet == 0x5F
                ? String(decoding: [octet], as: UTF8.self) : "=\(Hexadecimal.text([octet]))"
        }.joined()
    }

    /// A `From ` line (RFC 4155 appendix A), the message with LF line ends and one more `>` before every line of the form `>*From `,
    /// and an empty line.
    static func mboxEntry(_ message: Octets, at time: Timestamp) -> Octets {
        var entry = Array("From MAILER-DAEMON \(asctime(time))\n".utf8)
        entry.reserveCapacity(message.count + message.count / 64 + 64)
        message.withUnsafeBytes { octets in
            var start = 0
            while start < octets.count {
                var end = start
                while end < octets.count, octets[end] != ASCII.lineFeed { end += 1 }
                let hasCarriageReturn = end > start && end < octets.count && octets[end - 1] == ASCII.carriageReturn
                let line = octets[start..<(hasCarriageReturn ? end - 1 : end)]
                if isQuotable(line) { entry.append(0x3E) }
                entry.append(contentsOf: line)
                entry.append(ASCII.lineFeed)
                start = end + 1
            }
        }
        entry.append(ASCII.lineFeed)
        return Octets(entry)
    }

    private static func isQuotable(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        line.drop { $0 == 0x3E }.starts(with: "From ".utf8)
    }

    /// `Tue Nov 24 21:40:00 2026`, from the parts of an RFC 5322 date.
    private static func asctime(_ time: Timestamp) -> String {
        let parts = time.rfc5322.split(separator: " ")
        guard parts.count == 6 else { return time.rfc5322 }
        let day = parts[1].count == 1 ? " \(parts[1])" : String(parts[1])
        return "\(parts[0].prefix(3)) \(parts[2]) \(day) \(parts[4]) \(parts[3])"
    }
}
