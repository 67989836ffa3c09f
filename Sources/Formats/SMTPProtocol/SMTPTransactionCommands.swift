import MailModel

/// The commands that begin a transaction, with the parameters that a server knows.
struct SMTPTransactionCommands {
    let envelope: Envelope
    let extensions: SMTPExtensions

    /// - Parameter size: octets of the message (RFC 1870 section 6).
    func mail(size: Int, isEightBit: Bool, by transfer: SMTPClientMachine.Transfer) -> String {
        var mail = "MAIL FROM:<\(envelope.sender?.description ?? "")>"
        if extensions.offers(.size) { mail += " SIZE=\(size)" }
        mail += body(isEightBit, transfer)
        if envelope.isInternationalised, extensions.offers(.utf8) { mail += " SMTPUTF8" }
        guard extensions.offers(.reports) else { return mail }
        if let returned = envelope.options.returned { mail += " RET=\(returned.rawValue)" }
        if let envelopeID = envelope.options.envelopeID { mail += " ENVID=\(XText.encode(envelopeID))" }
        return mail
    }

    private func body(_ isEightBit: Bool, _ transfer: SMTPClientMachine.Transfer) -> String {
        if transfer == .chunks(isBinary: true) { return " BODY=BINARYMIME" }
        return isEightBit && extensions.offers(.eightBit) ? " BODY=8BITMIME" : ""
    }

    /// RFC 3461 section 5.2.1: what the sender asked is passed on as it was.
    func rcpt(_ recipient: EmailAddress) -> String {
        var rcpt = "RCPT TO:<\(recipient)>"
        guard extensions.offers(.reports) else { return rcpt }
        let options = envelope.options[recipient]
        if let notify = options.notify { rcpt += " NOTIFY=\(notify.text)" }
        if let original = options.original { rcpt += " ORCPT=\(original.parameter)" }
        return rcpt
    }
}
