/// Findings as people read them: by section, aligned, each fault with what to do; wrapped to the terminal.
package struct CheckReport: Sendable {
    /// Columns of a subject; a longer one takes a line of its own.
    private static let widestSubject = 36
    private static let levelWidth = 9
    private static let indent = 2

    private let findings: [CheckFinding]
    private let isColoured: Bool
    private let width: Int

    /// - Parameter width: columns of the terminal; `nil`: lines are as long as they are.
    package init(_ findings: [CheckFinding], isColoured: Bool, width: Int?) {
        (self.findings, self.isColoured) = (findings, isColoured)
        self.width = width.map { max($0, 60) } ?? .max
    }

    package var lines: [String] {
        var lines: [String] = []
        for section in CheckSection.allCases {
            let found = findings.filter { $0.section == section }
            guard !found.isEmpty else { continue }
            lines.append(styled(section.rawValue, "1"))
            let subjects = found.map { $0.row.text("subject").count }.filter { $0 <= Self.widestSubject }
            let column = subjects.max() ?? 0
            for finding in found { lines += self.lines(finding, subjectWidth: column) }
        }
        return lines + [summary]
    }

    private func lines(_ finding: CheckFinding, subjectWidth: Int) -> [String] {
        let row = finding.row, subject = row.text("subject")
        let level = finding.level.rawValue.padded(to: Self.levelWidth)
        let head = String(repeating: " ", count: Self.indent) + styled(level, Self.colour(finding.level))
        let left = Self.indent + Self.levelWidth
        // A server's certificate or a path can be long: then what was found begins below it.
        let fits = subject.count <= subjectWidth
        let start = fits ? left + subjectWidth + 2 : left + 2
        let text = wrapped(row.text("what"), at: start)
        var lines = fits ? [head + subject.padded(to: subjectWidth) + "  " + (text.first ?? "")] : [head + subject]
        lines += text.dropFirst(fits ? 1 : 0).map { String(repeating: " ", count: start) + $0 }
        guard finding.action != nil else { return lines }
        let action = wrapped("-> " + row.text("action"), at: start)
        return lines
            + action.enumerated().map { index, line in
                String(repeating: " ", count: index == 0 ? start : start + 3) + line
            }
    }

    private func wrapped(_ text: String, at start: Int) -> [String] {
        guard width < .max else { return [text] }
        let room = max(width - start - 3, 24)
        var lines: [String] = [], line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }

    private var summary: String {
        func count(_ level: CheckLevel, _ one: String) -> String {
            let number = findings.count { $0.level == level }
            return "\(number) \(one)\(number == 1 ? "" : "s")"
        }
        let text =
            "\(count(.error, "error")), \(count(.warning, "warning")), \(count(.note, "note")); "
            + "\(findings.count { $0.level == .ok }) in order."
        return styled(text, findings.map(\.level).max().map(Self.colour) ?? "0")
    }

    private static func colour(_ level: CheckLevel) -> String {
        switch level {
        case .ok: "32"
        case .note: "36"
        case .warning: "33"
        case .error: "1;31"
        }
    }

    private func styled(_ text: String, _ code: String) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
