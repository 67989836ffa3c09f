package import MailModel

/// A community on simulated time, network and disks, driven by one seed: it is put under faults for a while, healed, and judged once its
/// queues are empty. A seed replays exactly (with `SWIFT_DETERMINISTIC_HASHING=1`): schedule and trace are the same each time.
package struct Simulation: Sendable {
    package struct Outcome: Sendable {
        package let seed: UInt64
        package let violations: [String]
        /// Of the trace; the same of each run of a seed.
        package let digest: UInt64
        package let trace: [String]
        package let letters: Int
        package let accepted: Int
        package let gateways: Int
        /// How long there were faults.
        package let faults: Duration
        /// Simulated, the draining included.
        package let span: Duration

        /// The same, with one violation more.
        package func violating(_ what: String) -> Outcome {
            Outcome(
                seed: seed, violations: violations + [what], digest: digest, trace: trace, letters: letters, accepted: accepted,
                gateways: gateways, faults: faults, span: span)
        }
    }

    /// Letters of a gateway in a simulated hour.
    private static let lettersAnHour = 60
    /// Of steps of 5, 15, 30 and 60 seconds, which what comes in just before the end goes through.
    private static let leastBackOff = Duration.minutes(2)
    private static let healing = Duration.seconds(70)
    package static let start = Timestamp(seconds: 1_795_557_600)

    private let seed: UInt64
    private let span: Duration
    private let keepsTrace: Bool

    /// - Parameter span: how long faults last; then come healing and draining.
    package init(seed: UInt64, span: Duration, keepsTrace: Bool = false) {
        (self.seed, self.span, self.keepsTrace) = (seed, span, keepsTrace)
    }

    package func run() -> Outcome {
        let world = World(seed: seed, start: Self.start, keepsTrace: keepsTrace)
        let made = OneAnswer<SimulatedCommunity?>()
        let community = Box<SimulatedCommunity>()
        world.task {
            do { community.value = try await SimulatedCommunity.make(in: world, end: span) } catch {
                world.judge.violated("no community could be made: \(error)")
            }
            made.give(community.value)
        }
        world.time.run(until: .zero) { false }
        world.time.run(until: .seconds(30)) { community.value != nil || !world.judge.violations.isEmpty }
        if let community = community.value { live(community) } else { world.judge.violated("no community was made") }
        world.end()
        let letters = world.judge.letters
        return Outcome(
            seed: seed, violations: world.judge.violations, digest: world.trace.digest, trace: world.trace.lines,
            letters: letters.count, accepted: letters.count { $0.state == .accepted },
            gateways: community.value?.sites.count ?? 0, faults: span, span: world.time.now)
    }

    private func live(_ community: SimulatedCommunity) {
        let world = community.world, intruder = Intruder(world)
        Watch.put(on: community, intruder)
        let faults = FaultPlan(community, intruder: intruder)
        faults.lay(over: span)
        write(community)
        world.time.run(until: span)
        world.task { await faults.heal() }
        drain(community)
        retryHeld(community)
        drain(community)
        let verdict = Verdict(community)
        let isGiven = Box<Bool>()
        world.task {
            await verdict.give()
            isGiven.value = true
        }
        world.time.run(until: world.time.now + .minutes(1)) { isGiven.value == true }
        if isGiven.value != true { world.judge.violated("no verdict was given") }
        for site in community.sites { site.crash(withMachine: false) }
        world.time.run(until: world.time.now + .seconds(1))
    }

    private func write(_ community: SimulatedCommunity) {
        let dice = community.world.dice.fork()
        for _ in 0..<max(1, Int(span / .hours(1) * Double(Self.lettersAnHour * community.sites.count))) {
            guard let writer = dice.pick(community.writers) else { return }
            let to = community.addresses.some(at: writer.origin == .outside ? writer.gateway : nil, by: dice)
            community.world.time.after(dice.span(.seconds(1)...span - .seconds(10))) {
                community.world.task { await writer.write(to: to) }
            }
        }
    }

    /// Within twice the longest back-off that was reached, all queues are empty; what waits for the answer of a machine that is gone waits as
    /// long as SMTP has it wait.
    private func drain(_ community: SimulatedCommunity) {
        let world = community.world, sites = community.sites
        // Until all have heard of the newest directory: only then can everything be sent, and what fails before waits once more.
        world.time.run(until: world.time.now + Self.healing)
        let longest = max(sites.map(\.longestWait).max() ?? .zero, Self.leastBackOff)
        let patience = sites.contains(where: \.isTrying) ? ClientSession.finalPatience : .zero
        let end = world.time.now + longest * 2 + patience
        while world.time.now < end {
            world.time.run(until: world.time.now + .seconds(5))
            if sites.allSatisfy(\.isDrained), world.judge.letters.allSatisfy({ $0.state != .underWay }) { return }
        }
        for site in sites { for row in site.waiting { world.judge.violated("\(site.host) has not sent \(row) in \(end)") } }
    }

    /// As an administrator does once the cause of a hold is mended (`securemail queue retry ITEM`).
    private func retryHeld(_ community: SimulatedCommunity) {
        let isDone = Box<Bool>()
        community.world.task {
            for site in community.sites { await site.retryHeld() }
            isDone.value = true
        }
        community.world.time.run(until: community.world.time.now + .minutes(1)) { isDone.value == true }
        if isDone.value != true { community.world.judge.violated("what was held could not be tried again") }
    }
}
