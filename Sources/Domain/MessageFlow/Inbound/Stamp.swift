import DeliveryQueue
import SMIME
import DeliveryPolicy
import MailModel
import MessageFormat

/// Seventh stage inbound: removes fields that forge our results or status, and writes the true ones on top. Everything below the stamp
/// stays octet for octet.
struct Stamp {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ decided: DecidedArrival) throws(DeliveryStop) -> StampedArrival {
        let arrival = decided.arrival
        let stamp = try fields(of: decided).map(\.octets)
        return StampedArrival(
            decided: decided, content: Octets.joined(stamp + [arrival.trace, try withoutForgeries(arrival.message)]))
    }

    /// Programs that unfold before they read names see one in what is no field here.
    ///
    /// RFC 8601 section 5: results under our own authserv-id that somebody else wrote are removed at the border.
    private func withoutForgeries(_ octets: Octets) throws(DeliveryStop) -> Octets {
        guard var message = try? Message(parsing: octets) else { throw .held(.damaged) }  // never unread: it could say anything
        let own = context.gateway
        message.removeFields { Self.isForged($0, authservID: own) }
        message.nameStrayFolding()
        return message.octets
    }

    static func isForged(_ field: HeaderField, authservID: DomainName) -> Bool {
        let name = field.apparentName
        if name.hasPrefix("securemail-") { return true }
        guard name == "authentication-results" else { return false }
        return !field.hasPlainName || AuthenticationResults.isClaimed(field, by: authservID)
    }

    private func fields(of decided: DecidedArrival) throws(DeliveryStop) -> [HeaderField] {
        do { return [try status(of: decided), try results(of: decided)] } catch { throw .later("the status cannot be written") }
    }

    private func status(of decided: DecidedArrival) throws(Refusal) -> HeaderField {
        var value = "status=\(decided.status.rawValue)"
        if let opened = decided.arrival.opened {
            let assurance = opened.assurance
            value += ", member=\(opened.signer), gateway=\"\(opened.gateway)\", session=\(assurance.session.rawValue)"
            value += ", identity=\(assurance.identityLevel), sole=\(assurance.isSoleUser ? "?1" : "?0")"
        }
        return try .ours("SecureMail-Status", value)
    }

    /// RFC 8601 section 2.2, with the `smime` method of RFC 7281 section 3.
    private func results(of decided: DecidedArrival) throws(Refusal) -> HeaderField {
        guard let opened = decided.arrival.opened else {
            return try .ours("Authentication-Results", "\(context.gateway); none")
        }
        let value = "\(context.gateway); smime=pass (member \(opened.signer)) body.smime-identifier=\(opened.gateway)"
        return try .ours("Authentication-Results", value)
    }
}
