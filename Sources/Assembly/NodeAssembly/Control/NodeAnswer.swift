/// One piece of a node's answer.
package enum NodeAnswer: Sendable {
    case row(NodeRow)
    /// A piece of content; a name begins a new message.
    case octets(name: String?, [UInt8])
}
