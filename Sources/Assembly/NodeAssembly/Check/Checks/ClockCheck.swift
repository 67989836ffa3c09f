import CommunityModel
import MailModel

/// The clock decides what is valid, fresh or replayed. The kernel is asked whether it is kept right; the directory's newest time shows
/// one that is behind.
package struct ClockCheck: NodeCheck {
    /// Signing times and directories are believed within this much of the receiver's clock.
    private static let bound = DirectoryLimits.clockSkew

    package let section = CheckSection.clock
    private let machine: any Machine
    private let directory: KeptDirectory

    package init(_ machine: any Machine, directory: KeptDirectory) { (self.machine, self.directory) = (machine, directory) }

    package func findings() async -> [CheckFinding] { [kernel, behind].compactMap { $0 } }

    private var kernel: CheckFinding? {
        guard let clock = machine.clock() else {
            return .note(section, "kernel", "does not say whether the clock is kept right", do: "See that a time service runs.")
        }
        guard clock.isSynchronised else {
            return .warning(
                section, "kernel", "nobody keeps the clock right", do: "Run a time service: systemd-timesyncd, chrony or ntpd.")
        }
        guard clock.maximumError <= Self.bound else {
            return .error(
                section, "kernel", "the clock may be wrong by \(CheckText.span(clock.maximumError))",
                do: "See why the time service has lost its servers.")
        }
        return .ok(section, "kernel", "kept right, to \(CheckText.span(clock.maximumError)) at the worst")
    }

    /// The authority's clock is ahead of ours at least by this.
    private var behind: CheckFinding? {
        guard let issued = directory.cosignedAt else { return nil }
        let ahead = issued - machine.now
        guard ahead > .zero else { return nil }
        let what = "the newest directory was cosigned \(CheckText.span(ahead)) from now, at \(issued.rfc3339)"
        return ahead > Self.bound
            ? .error(
                section, "directory", what, do: "Set this machine's clock; if it is right, tell the authority that its is not.")
            : .note(section, "directory", what, do: "Compare this machine's clock with another.")
    }
}
