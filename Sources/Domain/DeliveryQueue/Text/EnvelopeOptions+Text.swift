import MailModel

extension EnvelopeOptions {
    /// The form in which stores keep the options: names, addresses and values in turn; `nil` where nothing was said.
    package var storedText: String? {
        var fields: [String] = []
        if isInternationalised { fields += ["smtputf8", "", ""] }
        if let envelopeID { fields += ["envid", "", envelopeID] }
        if let returned { fields += ["ret", "", returned.rawValue] }
        for (address, options) in recipients.sorted(by: { $0.key.canonical < $1.key.canonical }) {
            if let notify = options.notify { fields += ["notify", address.description, notify.text] }
            if let original = options.original { fields += ["orcpt", address.description, original.parameter] }
        }
        return fields.isEmpty ? nil : FieldText.join(fields)
    }

    /// Reads what ``storedText`` writes; `nil` for a value that is none, or a name of a later release.
    package init?(storedText: String?) {
        self.init()
        guard let storedText else { return }
        guard let fields = FieldText.split(storedText), fields.count.isMultiple(of: 3) else { return nil }
        for index in stride(from: 0, to: fields.count, by: 3) {
            guard read(fields[index], fields[index + 1], fields[index + 2]) else { return nil }
        }
    }

    private mutating func read(_ name: String, _ address: String, _ value: String) -> Bool {
        switch name {
        case "smtputf8": isInternationalised = true
        case "envid": envelopeID = value
        case "ret":
            returned = Returned(rawValue: value)
            return returned != nil
        case "notify":
            guard let recipient = EmailAddress(address), let notify = NotifyConditions(value) else { return false }
            self[recipient].notify = notify
        case "orcpt":
            guard let recipient = EmailAddress(address), let original = OriginalRecipient(parameter: value) else { return false }
            self[recipient].original = original
        default: return false
        }
        return true
    }
}
