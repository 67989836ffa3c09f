import MailModel
import MessageFormat

/// A dictionary that is read is written and read back the same.
func fuzzStructuredField(_ octets: UnsafeRawBufferPointer) {
    guard let dictionary = try? StructuredDictionary(parsing: Octets(Array(octets))) else { return }
    guard let text = try? dictionary.serialised() else { preconditionFailure("what is read can be written") }
    precondition((try? StructuredDictionary(parsing: Octets(utf8: text))) == dictionary, "and is read back")
}
