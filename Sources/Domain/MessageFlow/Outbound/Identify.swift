import MailModel
import MessageFormat

/// Second stage outbound: binds the message to its principal (G-14). From, Sender, the Resent fields and the envelope sender must all be
/// the principal's own; a null envelope sender is allowed when From is.
struct Identify {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ normalised: NormalisedMessage) async throws(Refusal) -> IdentifiedMessage {
        let submission = normalised.submission
        let header = normalised.message.header
        let from = try Self.soleFrom(header)
        let owned = try await ownership(of: submission.principal)
        guard owned.includes(from) else { throw Self.notYours(from, "From") }
        if let sender = try Self.soleSender(header), !owned.includes(sender) { throw Self.notYours(sender, "Sender") }
        for resender in try Self.resenders(header) where !owned.includes(resender) {
            throw Self.notYours(resender, "Resent-From")
        }
        if let sender = submission.envelope.sender, !owned.includes(sender) { throw Self.notYours(sender, "envelope sender") }
        return IdentifiedMessage(
            message: normalised.message, messageID: normalised.messageID, envelope: submission.envelope, from: from,
            principal: submission.principal.description, listener: submission.listener,
            assurance: try assurance(of: submission.principal))
    }

    static func soleFrom(_ header: Header) throws(Refusal) -> EmailAddress {
        do { return try soleFromAddress(of: header).address } catch { throw error.refusal }
    }

    static func soleSender(_ header: Header) throws(Refusal) -> EmailAddress? {
        do { return try soleSenderAddress(of: header)?.address } catch { throw error.refusal }
    }

    /// RFC 5322 section 3.6.6: who re-sends a message says so; no less bound than From.
    private static func resenders(_ header: Header) throws(Refusal) -> [EmailAddress] {
        var addresses: [EmailAddress] = []
        for name in ["Resent-From", "Resent-Sender"] {
            for field in header.fields(named: name) {
                do { addresses += try AddressParser.addressList(field.unfolded[...]).flatMap(\.mailboxes).map(\.address) } catch {
                    throw Refusal(
                        .permanent, .messageMalformed, "\(name) is no list of addresses", diagnostic: "\(name): \(error)")
                }
            }
        }
        return addresses
    }

    /// Which addresses a principal may write as.
    enum Ownership {
        case domains(Set<DomainName>)
        case address(EmailAddress)

        func includes(_ address: EmailAddress) -> Bool {
            switch self {
            case .domains(let domains): domains.contains(address.domain)
            case .address(let own): own == address
            }
        }
    }

    /// Also asked by the `submission` listener before the content comes, so that a wrong envelope sender is refused at once.
    func ownership(of principal: Principal) async throws(Refusal) -> Ownership {
        switch principal {
        case .mailbox(let address, _): return .address(address)
        case .customer(let id):
            guard let customer = try await context.local.customer(id) else {
                throw Refusal(.permanent, .notAuthorised, diagnostic: "customer \(id) is no longer there")
            }
            return .domains(Set(customer.domains))
        case .sharedSender:
            throw Refusal(.permanent, .notAuthorised, diagnostic: "a shared sender's message is its customer's")
        }
    }

    static func notYours(_ address: EmailAddress, _ place: String) -> Refusal {
        Refusal(
            .permanent, .senderNotYours, "\(place) is not an address of yours; lists and forwarders write as themselves",
            diagnostic: "\(place) in \(address.domain)")
    }

    private func assurance(of principal: Principal) throws(Refusal) -> Assurance {
        let strength: SessionStrength =
            switch principal {
            case .customer, .sharedSender: .organisation
            case .mailbox(_, let strength): strength
            }
        let assurance = Assurance(member: context.member, session: strength, identityLevel: 0, isSoleUser: false)
        guard let assurance else { throw Refusal(.transient, .localError, diagnostic: "no such identity level") }
        return assurance
    }
}
