/// One thing that was looked at: what was found, and what to do about it.
package struct CheckFinding: Sendable, Hashable {
    package let section: CheckSection
    package let level: CheckLevel
    /// Which file, listener, domain or server.
    package let subject: String
    /// What of it, where the subject is a name that differs from node to node, or several things are looked at of one.
    package private(set) var topic: String?
    package let what: String
    /// What the operator can do; `nil` only where nothing is to be done.
    package let action: String?

    private init(_ section: CheckSection, _ level: CheckLevel, _ subject: String, _ what: String, _ action: String?) {
        (self.section, self.level, self.subject, self.what, self.action) = (section, level, subject, what, action)
    }

    package static func ok(_ section: CheckSection, _ subject: String, _ what: String) -> CheckFinding {
        CheckFinding(section, .ok, subject, what, nil)
    }

    package static func note(_ section: CheckSection, _ subject: String, _ what: String, do action: String) -> CheckFinding {
        CheckFinding(section, .note, subject, what, action)
    }

    package static func warning(_ section: CheckSection, _ subject: String, _ what: String, do action: String) -> CheckFinding {
        CheckFinding(section, .warning, subject, what, action)
    }

    package static func error(_ section: CheckSection, _ subject: String, _ what: String, do action: String) -> CheckFinding {
        CheckFinding(section, .error, subject, what, action)
    }

    /// The same finding, about one thing of its subject.
    func about(_ topic: String) -> CheckFinding {
        var finding = self
        finding.topic = topic
        return finding
    }

    /// What was looked at, the same from version to version and from node to node, whatever the texts say: for what watches nodes.
    package var id: String {
        section.rawValue + "." + (topic ?? subject.map { $0 == "." || $0 == " " ? "-" : String($0).lowercased() }.joined())
    }

    /// As listings print it.
    package var row: NodeRow {
        NodeRow(
            [
                ("id", .text(id)), ("section", .text(section.rawValue)), ("level", .text(level.rawValue)),
                ("subject", .text(subject)),
                ("what", .text(what)),
            ] + (action.map { [("action", .text($0))] } ?? []))
    }
}
