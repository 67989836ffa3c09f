import ControlSocket
import MailModel
import NodeAssembly

/// Frames are bounded, and a header that is read is the one that is written.
func fuzzControlFrames(_ octets: UnsafeRawBufferPointer) {
    var rest = Array(octets)[...]
    while rest.count >= ControlWire.headerLength {
        let header = Array(rest.prefix(ControlWire.headerLength))
        guard let (kind, length) = ControlWire.parse(header) else { return }
        precondition((0...ControlWire.largest).contains(length), "a frame is bounded")
        precondition(ControlWire.header(kind, length: length) == header, "a header has one spelling")
        rest = rest.dropFirst(ControlWire.headerLength + length)
    }
}

/// A request comes out the same however it was cut, whole or not at all.
func fuzzControlRequest(_ octets: UnsafeRawBufferPointer) {
    let octets = Array(octets)
    let whole = request(octets, by: max(1, octets.count)), cut = request(octets, by: 1)
    precondition(whole.octets == nil || whole.octets == cut.octets, "cutting changes nothing")
    guard let read = whole.octets else { return }
    precondition(Octets(read.bytes + [0x0A]) == Octets(octets), "a request is its line and nothing else")
    precondition(read.count <= ControlWire.largest)
}

/// What is read as a request, or as a piece of an answer, is the same when it was written and read again.
func fuzzControlJSON(_ octets: UnsafeRawBufferPointer) {
    let octets = Octets(Array(octets))
    if let request = try? NodeWire.request(octets) {
        let again = (try? NodeWire.octets(request)).flatMap { try? NodeWire.request($0) }
        precondition(again == request, "a request has one meaning")
    }
    guard let answer = try? NodeWire.answer(octets) else { return }
    let again = (try? NodeWire.frame(answer)).flatMap { try? NodeWire.answer($0) }
    switch (answer, again) {
    case (.row(let row), .row(let other)): precondition(row == other, "a row has one meaning")
    case (.octets(let name, let piece), .octets(let otherName, let other)):
        precondition(name == otherName && piece == other, "a piece has one meaning")
    default: preconditionFailure("an answer is of one kind")
    }
}

private func request(_ octets: [UInt8], by size: Int) -> (octets: Octets?, isRefused: Bool) {
    var reader = ControlRequestReader()
    do {
        for start in stride(from: 0, to: octets.count, by: size) {
            if let read = try reader.take(octets[start..<min(start + size, octets.count)]) { return (read, false) }
        }
    } catch { return (nil, true) }
    return (nil, false)
}
