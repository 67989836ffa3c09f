import ArgumentParser
import NodeAssembly

/// `securemail directory diff` and `verify`: the community's past, from the log that this node keeps.
extension DirectoryCommand {
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells what changed between two times: members, domains, gateways, certificates, keys.",
            discussion:
                """
                Times are of RFC 3339, in UTC: 2026-11-26T09:00:00Z. By the times of the statements; what came and went between the two is not told.
                """)
        @Argument(help: "The earlier time.") var from: String
        @Argument(help: "The later time; now when left out.") var to: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func validate() throws {
            guard [from, to ?? from].allSatisfy({ DirectoryTime.parse($0) != nil }) else {
                throw ValidationError(DirectoryTime.isWrong)
            }
        }

        func run() async throws {
            try await listing.list(
                NodeRequest("directory.diff", ["from": from, "to": to ?? ""]), on: configuration,
                columns: [Column("MEMBER", "member"), Column("CHANGE", "change")], empty: "Nothing changed.")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walks the whole log that this node keeps again, from its first statement on.",
            discussion:
                """
                Looks at every signature and rule, whether all of it makes the root that the authority cosigned, and whether log-position fits. It tells the first \
                thing that is wrong, and what to do. A log of a million statements takes some minutes; mail goes on meanwhile. The exit code is 1 if anything is wrong.
                """)
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            var rows: [NodeRow] = []
            try await NodeCall(configuration).eachRow(NodeRequest("directory.verify")) { row in
                if row.text("fact") == "progress" { Terminal.error(row.text("value")) } else { rows.append(row) }
            }
            if listing.isJSON {
                for row in rows { Terminal.line(row.json) }
            } else {
                Terminal.table(["FACT", "VALUE"], rows.map { [$0.text("fact"), $0.text("value")] })
            }
            guard rows.contains(where: { $0.text("fact") == "result" }) else { throw ExitCode(1) }
        }
    }
}
