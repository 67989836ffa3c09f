import MailModel

extension Reply {
    /// The form in which stores keep a reply.
    package var storedText: String {
        let status = subjectAndDetail.map { "\($0.subject).\($0.detail)" } ?? ""
        return FieldText.join([String(severity.rawValue), String(suffix), status] + lines)
    }

    /// Reads what ``storedText`` writes.
    package init?(storedText: String) {
        guard let fields = FieldText.split(storedText), fields.count >= 4, let number = Int(fields[0]),
            let severity = Severity(rawValue: number), let suffix = Int(fields[1]), (0...99).contains(suffix)
        else { return nil }
        var status: SubjectAndDetail?
        if !fields[2].isEmpty {
            let parts = fields[2].split(separator: ".").compactMap { Int($0) }
            guard parts.count == 2 else { return nil }
            status = SubjectAndDetail(parts[0], parts[1])
        }
        self.init(severity, suffix: suffix, status: status, lines: Array(fields[3...]))
    }
}
