/// One entry of an address list in a header field (RFC 5322 section 3.4).
package enum HeaderAddress: Sendable, Hashable {
    case mailbox(HeaderMailbox)
    case group(name: Octets, members: [HeaderMailbox])

    package var mailboxes: [HeaderMailbox] {
        switch self {
        case .mailbox(let mailbox): [mailbox]
        case .group(_, let members): members
        }
    }
}
