import Foundation

/// What commands print. Results go to standard output, everything else to standard error.
enum Terminal {
    static func line(_ text: String) { octets((text + "\n").utf8) }

    static func error(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }

    /// What cannot be written ends the command: its result is not there.
    static func octets(_ octets: some Sequence<UInt8>) {
        do { try FileHandle.standardOutput.write(contentsOf: Data(octets)) } catch {
            Self.error("The output cannot be written; see whether its disk is full.")
            exit(EX_IOERR)
        }
    }

    /// Whether results may be coloured: on a terminal, unless NO_COLOR says no.
    static var isColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; `nil` when the results go elsewhere.
    static var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The first line of standard input, without echo when it is a terminal.
    static func secret(prompt: String) -> String? {
        var saved = termios()
        let isTerminal = isatty(STDIN_FILENO) == 1
        if isTerminal {
            try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
            tcgetattr(STDIN_FILENO, &saved)
            var silent = saved
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSANOW, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(STDIN_FILENO, TCSANOW, &saved)
                error("")
            }
        }
        return readLine(strippingNewline: true)
    }

    /// Rows under headings, columns as wide as their widest cell.
    static func table(_ headings: [String], _ rows: [[String]]) {
        let all = [headings] + rows
        let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            line(cells.joined(separator: "  ").trimmingTrailingBlanks)
        }
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
