/// Why the directory could not be fetched this time.
package enum DirectoryFetchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case notAllowed
    case notReachable(diagnostic: String)
    case answered(status: Int)
    case tooLarge(limit: Int)
    /// Less than ``DirectoryFetcher/leastRate``.
    case tooSlow

    package var description: String {
        switch self {
        case .notAllowed: "the address is neither https:// nor http:// to a loopback address"
        case .notReachable(let diagnostic): "the authority's server cannot be reached (\(diagnostic))"
        case .answered(let status): "the authority's server answered \(status)"
        case .tooLarge(let limit): "the authority's server sent more than \(limit) octets"
        case .tooSlow: "the authority's server sends under \(DirectoryFetcher.leastRate) octets a second"
        }
    }
}
