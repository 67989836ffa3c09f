import DeliveryQueue
import MailModel

/// What stores keep is read back as what it was: a text that is read is one that is written, of all forms that there are.
func fuzzQueueText(_ octets: UnsafeRawBufferPointer) {
    let text = String(decoding: octets, as: UTF8.self)
    if let fields = FieldText.split(text) { precondition(FieldText.join(fields) == text, "fields have one spelling") }
    if let facts = AcceptanceFacts(storedText: text) {
        precondition(AcceptanceFacts(storedText: facts.storedText) == facts, "facts are read back")
    }
    if let options = EnvelopeOptions(storedText: text) {
        precondition(EnvelopeOptions(storedText: options.storedText) == options, "options are read back")
    }
    if let reply = Reply(storedText: text) { precondition(Reply(storedText: reply.storedText) == reply, "a reply is read back") }
    if let kind = MessageEvent.Kind(storedText: text) {
        precondition(MessageEvent.Kind(storedText: kind.storedText) == kind, "an event is read back")
    }
    if let mark = CrashMark(storedText: text) {
        precondition(CrashMark(storedText: mark.storedText) == mark, "a crash mark is read back")
    }
    if let moment = SeenMoment(storedText: text) {
        precondition(SeenMoment(storedText: moment.storedText) == moment, "a moment is read back")
    }
    if let destination = Destination(text: text) {
        precondition(Destination(text: destination.text) == destination, "a destination is read back")
    }
}
