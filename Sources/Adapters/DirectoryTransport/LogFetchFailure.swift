/// Why a file of the log could not be fetched this time.
package enum LogFetchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case notAllowed
    case notReachable(diagnostic: String)
    case answered(status: Int)
    case tooLarge(limit: Int)
    /// Less than ``leastRate``.
    case tooSlow
    /// Another part of a file than was asked for.
    case otherPart

    /// Octets a second that a server must send at the least, once the patience with it is over: a bundle of entries may take a minute more.
    static let leastRate = 262_144

    package var description: String {
        switch self {
        case .notAllowed: "the address is neither https:// nor http:// to a loopback address"
        case .notReachable(let diagnostic): "the authority's server cannot be reached (\(diagnostic))"
        case .answered(let status): "the authority's server answered \(status)"
        case .tooLarge(let limit): "the authority's server sent more than \(limit) octets"
        case .tooSlow: "the authority's server sends under \(Self.leastRate) octets a second"
        case .otherPart: "the authority's server sent another part of a file than was asked for"
        }
    }
}
