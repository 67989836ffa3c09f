package import MailModel

/// How old what a node goes by is: now minus the time of the newest cosignature. The authority cosigns each minute.
package enum DirectoryAge: Sendable, Hashable {
    case current
    /// Over ``lateAfter``: somebody should look.
    case late
    /// Over ``staleAfter``: what was revoked meanwhile is not known, and mail goes on all the same.
    case stale
    /// Over ``Directory/maximumAge``: all outbound mail waits.
    case ended
    /// From the future, by over ``DirectoryLimits/clockSkew``: one of the two clocks is wrong.
    case ahead
    /// By ``clockTolerance`` and over: nothing of this directory can be judged, and all outbound mail waits.
    case farAhead

    package static let lateAfter = Duration.minutes(15)
    package static let staleAfter = Duration.hours(24)
    /// How far the node's clock may be behind the authority's: a wrong clock must not make an old directory look fresh for ever.
    package static let clockTolerance = Duration.hours(1)

    package init(of cosignedAt: Timestamp, at now: Timestamp) {
        let age = now - cosignedAt
        if age <= .zero - Self.clockTolerance {
            self = .farAhead
        } else if age < .zero - DirectoryLimits.clockSkew {
            self = .ahead
        } else if age >= Directory.maximumAge {
            self = .ended
        } else if age > Self.staleAfter {
            self = .stale
        } else {
            self = age > Self.lateAfter ? .late : .current
        }
    }

    /// Whether a directory of this age may be relied on.
    package var isFresh: Bool {
        switch self {
        case .current, .late, .stale, .ahead: true
        case .ended, .farAhead: false
        }
    }
}
