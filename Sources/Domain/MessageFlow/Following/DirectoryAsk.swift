/// What counts as an answer to an ask for the published directory.
package enum DirectoryAsk: Sendable, Hashable {
    /// Whoever publishes it says what is the newest.
    case publisher
    /// A file that others put there, whenever they do: it is there without anybody's having asked the authority. So an ask goes on until the
    /// node came to hold a directory that was signed since.
    case place
}
