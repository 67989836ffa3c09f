import MailModel
import MessageFormat

/// The name of a character set, a line feed, and octets in it: whatever they are, they are text of a bounded length, and the next text
/// is read as if they had never been.
func fuzzCharset(_ octets: UnsafeRawBufferPointer) {
    let parts = Array(octets).split(separator: ASCII.lineFeed, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    let name = String(decoding: parts[0], as: UTF8.self)
    let text = Charset.decode(parts[1], named: name)
    precondition(text.utf8.count <= parts[1].count * 3 + 3, "three octets for each at most")
    precondition(Charset.decode(parts[1], named: name) == text, "a reader used before is at its start again")
    guard let charset = Charset(name: name) else { return }
    precondition(!name.contains("//"), "no options for iconv")
    for cut in [1, parts[1].count / 2] where cut < parts[1].count { _ = charset.decode(parts[1].dropFirst(cut)) }
}
