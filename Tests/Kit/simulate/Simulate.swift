import ArgumentParser
import CommunitySimulation

@main struct Simulate: ParsableCommand {
    @Option var seed: UInt64 = 1
    @Option var seeds: Int = 1
    @Option var minutes: Int = 10
    @Flag var trace = false

    func run() throws {
        let clock = ContinuousClock()
        for seed in seed..<(seed + UInt64(seeds)) {
            let begun = clock.now
            let outcome = Simulation(seed: seed, span: .seconds(minutes * 60), keepsTrace: trace).run()
            for line in outcome.trace { print(line) }
            print(seed, outcome.digest, "letters", outcome.letters, "accepted", outcome.accepted, "gateways", outcome.gateways, "simulated", outcome.span, "took", clock.now - begun)
            for violation in outcome.violations { print("  VIOLATION", violation) }
        }
    }
}
