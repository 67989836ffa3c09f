import ArgumentParser
import CommunityModel
import NodeAssembly

/// `securemail authority note`: what stands in the log for people and their programs.
struct AuthorityNote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Notes requirements, products, contacts and incidents in the log.",
        discussion:
            "Texts stay with members. The log holds their SHA-256, for contacts and incidents over a random salt and the text.",
        subcommands: [Requirements.self, Product.self, Contact.self, Incident.self])

    struct Requirements: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A new version of the requirements.")
        @Argument(help: "Its number.") var number: Int64
        @Option(help: "The day from which it counts.") var effective: String
        @Option(help: "The day by which every member must meet it.") var deadline: String
        @Option(help: "SHA-256 of the text, in hexadecimal.") var digest: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                let amendment = RequirementsAmendment(
                    number: number, effective: try ActReading.day(effective, "--effective"),
                    deadline: try ActReading.day(deadline, "--deadline"), digest: try ActReading.digest(digest, "--digest"))
                guard let amendment else {
                    throw NodeFailure("The deadline is not before the day from which it counts.", isUsage: true)
                }
                return try await AuthorityOperations(try configuration.settings()).note(
                    .requirementsAmended(amendment), "Version \(number) of the requirements is noted.")
            }
        }
    }

    struct Product: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A version of a product that passed the tests, or counts no more.")
        @Argument(help: "Its name.") var name: String
        @Argument(help: "Its version.") var version: String
        @Flag(help: "It counts no more.") var withdrawn = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                let product = Note.Product(name: name, version: version)
                return try await AuthorityOperations(try configuration.settings()).note(
                    withdrawn ? .productWithdrawn(product) : .productAccredited(product),
                    "\(name) \(version) is \(withdrawn ? "accredited no more" : "accredited").")
            }
        }
    }

    struct Contact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A member's contact details, as a salted digest.")
        @Argument(help: "The member's id.") var member: String
        @Option(help: "SHA-256 of salt and text, in hexadecimal.") var digest: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                let id = try ActReading.member(member), digest = try ActReading.digest(digest, "--digest")
                return try await AuthorityOperations(try configuration.settings()).note(
                    .contactRecorded(id, digest: digest), "Contact details of \(id) are noted.")
            }
        }
    }

    struct Incident: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "An incident, as a salted digest.")
        @Argument(help: "SHA-256 of salt and text, in hexadecimal.") var digest: String
        @Flag(help: "It was worked on and is closed.") var closed = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                let octets = try ActReading.digest(digest, "DIGEST")
                return try await AuthorityOperations(try configuration.settings()).note(
                    closed ? .incidentClosed(digest: octets) : .incidentOpened(digest: octets),
                    "The incident is noted as \(closed ? "closed" : "open").")
            }
        }
    }
}
