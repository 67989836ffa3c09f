/// A value of an Apple property list, and its XML form.
indirect enum PropertyList {
    case text(String)
    case number(Int)
    case flag(Bool)
    case array([PropertyList])
    /// Keys in the order in which they are written.
    case dictionary([(String, PropertyList)])

    var document: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        \(element(indent: ""))
        </plist>

        """
    }

    private func element(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .text(let text): return "\(indent)<string>\(XMLText.escaped(text))</string>"
        case .number(let number): return "\(indent)<integer>\(number)</integer>"
        case .flag(let isSet): return "\(indent)<\(isSet ? "true" : "false")/>"
        case .array(let values):
            return (["\(indent)<array>"] + values.map { $0.element(indent: inner) } + ["\(indent)</array>"]).joined(
                separator: "\n")
        case .dictionary(let pairs):
            let lines = pairs.flatMap { ["\(inner)<key>\(XMLText.escaped($0))</key>", $1.element(indent: inner)] }
            return (["\(indent)<dict>"] + lines + ["\(indent)</dict>"]).joined(separator: "\n")
        }
    }
}
