import Foundation
import MailModel

/// A text that is searched for in every form in which it could lie on a disk in clear.
struct Canary {
    let text = "Kererū Pīwakawaka 7f3a9c51d2e84b60"
    private let word = "7f3a9c51d2e84b60"

    /// Messages that hold it, one in each form.
    var written: [Data] {
        let utf8 = Data("text before, \(text), text after".utf8)
        let quoted = "=20" + text.utf8.map { String(format: "=%02X", $0) }.joined() + "=20"
        return [utf8, Data(quoted.utf8)]
            + (0..<3).map { Data((Data(repeating: 0x61, count: $0) + utf8).base64EncodedString().utf8) }
            + [String.Encoding.utf16LittleEndian, .utf16BigEndian].compactMap { text.data(using: $0) }
    }

    /// Every file under a folder that holds a form of it.
    func files(below folder: String) throws -> [String] {
        let forms = forms
        return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return false }
            return forms.contains { data.range(of: $0) != nil }
        }
    }

    /// As it is, in base64 at each of its three alignments, in quoted-printable, and in UTF-16 of both orders.
    private var forms: [Data] {
        let plain = Data(word.utf8)
        let base64 = (0..<3).map { shift in
            let encoded = (Data(repeating: 0x20, count: shift) + plain).base64EncodedString()
            // The ends depend on what stands beside it.
            return Data(encoded.utf8.dropFirst(4).dropLast(4))
        }
        let quoted = Data(word.utf8.map { String(format: "=%02X", $0) }.joined().utf8)
        let wide = [String.Encoding.utf16LittleEndian, .utf16BigEndian].compactMap { word.data(using: $0) }
        return [plain, quoted] + base64 + wide
    }
}
