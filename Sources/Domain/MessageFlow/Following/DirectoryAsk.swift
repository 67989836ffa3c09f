/// What counts as an answer to an ask for the published log.
package enum DirectoryAsk: Sendable, Hashable {
    /// Whoever publishes it says what is the newest.
    case publisher
    /// A folder that others fill, whenever they do: it is there without anybody's having asked the authority. So an ask goes on until the node
    /// came to hold a log that was cosigned since.
    case place
}
