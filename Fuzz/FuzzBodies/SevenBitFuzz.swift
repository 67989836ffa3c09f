import MailModel
import MessageFormat

/// A message made fit for 7 bits has no more than those, the same parts, of the same types, and each decodes to what it did.
func fuzzSevenBit(_ octets: UnsafeRawBufferPointer) {
    let octets = Octets(Array(octets))
    guard let converted = SevenBit.converted(octets) else { return }
    precondition(converted.bytes.allSatisfy { $0 < 0x80 }, "seven bits")
    precondition(SevenBit.converted(converted) == converted, "and nothing is left to do")
    guard converted != octets else { return }
    guard let before = try? Message(parsing: octets), case .parts(let were) = before.structure() else { return }
    guard let after = try? Message(parsing: converted), case .parts(let are) = after.structure() else {
        preconditionFailure("what could be taken apart still can")
    }
    precondition(were.count == are.count, "no part more, no part fewer")
    for (was, now) in zip(were, are) {
        precondition(was.contentType == now.contentType && was.depth == now.depth && was.parent == now.parent)
        precondition(others(was) == others(now), "other fields stay")
        if was.isLeaf { precondition(was.content == now.content, "the content stays") }
    }
}

private func others(_ part: MessagePart) -> [Octets] {
    part.header.fields.filter { !$0.isNamed("Content-Transfer-Encoding") && !$0.isNamed("MIME-Version") }.map(\.octets)
}
