/// Why the name server of the tests cannot be had.
struct NameServerFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
