import MailModel
import MessageFormat

/// Files in a text are no larger than the text allows, and their names have no line end.
func fuzzEncodedFile(_ octets: UnsafeRawBufferPointer) {
    let text = Octets(Array(octets))
    let files = EncodedFile.all(in: text)
    let size = files.reduce(0) { $0 + $1.content.count }
    precondition(size <= text.count * 8 + files.count * (64 * 1_024 + 255), "content is bounded")
    for file in files {
        precondition(file.encoding != .yEnc || file.content.count <= text.count, "yEnc restores nothing")
        precondition(!file.name.utf8.contains { $0 < 0x20 }, "a name has no line end")
    }
}
