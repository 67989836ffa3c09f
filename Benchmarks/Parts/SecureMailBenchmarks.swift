import ArgumentParser

/// Figures of the product's parts. Nothing is asserted; the tables are to be read.
@main
struct SecureMailBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "securemail-benchmarks", abstract: "Figures of the product's parts.",
        subcommands: [PartsCommand.self, DirectoryCommand.self], defaultSubcommand: PartsCommand.self)
}
