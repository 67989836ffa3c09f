import ArgumentParser
import Foundation
import NodeAssembly

/// `securemail check`: is all well with this node, and what to do where it is not.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks whether all is well with this node, and says what to do where it is not.",
        discussion:
            """
            Works beside the running node and without it, and changes nothing. Looks at settings, clock, file modes, disk, limits, \
            keys, certificates, directory, whether the node answers, listeners, DNS, customers' servers, the other gateways, and what an authority publishes. The exit code is 1 if there \
            is any error, 64 if the settings cannot be read.
            """)

    private static let sections = CheckSection.allCases.map(\.rawValue).joined(separator: ", ")

    @Option(help: ArgumentHelp("Look at this alone; repeat it for more. One of: \(sections).", valueName: "section"))
    var only: [String] = []
    @Option(
        name: .customLong("listeners"),
        help: ArgumentHelp(
            "Look at the listeners at this name or address too, as others see them; repeat it for more.", valueName: "host"))
    var hosts: [String] = []
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var listing: ListingOptions

    func validate() throws {
        for name in only where CheckSection(rawValue: name) == nil {
            throw ValidationError("--only takes one of: \(Self.sections).")
        }
    }

    func run() async throws {
        let settings: NodeSettings?, findings: [CheckFinding]
        do {
            let read = try NodeSettings.read(
                file: try configuration.path(), environment: ProcessInfo.processInfo.environment)
            settings = read
            let sections = Set(only.compactMap { CheckSection(rawValue: $0) })
            findings = await NodeCheckup(read, only: sections, hosts: hosts).findings()
        } catch let faults as SettingsFaults { (settings, findings) = (nil, SettingsCheck.findings(faults)) }
        if listing.isJSON {
            for finding in findings { Terminal.line(finding.row.json) }
        } else {
            let report = CheckReport(findings, isColoured: Terminal.isColoured, width: Terminal.width)
            for line in report.lines { Terminal.line(line) }
        }
        // As every command ends when the settings are wrong.
        guard settings != nil else { throw ExitCode(64) }
        guard findings.allSatisfy({ $0.level < .error }) else { throw ExitCode(1) }
    }
}
