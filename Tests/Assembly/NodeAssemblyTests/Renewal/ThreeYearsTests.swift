import Accreditation
import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel
import MessageFlow
import SecureMailTestKit
import Testing
import X509

@testable import NodeAssembly

/// Three years on a clock that a test moves, in steps of twelve hours: the authority is away for up to nine days at a time, gateways are off for
/// weeks, and clocks are wrong, one trouble after the other.
@Suite("Certificates renew themselves for three years (G-21)")
struct ThreeYearsTests {
    private enum Trouble { case authorityAway, off(Int), clockWrong(Int, Duration) }

    private struct InFlight {
        let recipient: Int, certificate: Certificate, arrives: Timestamp
    }

    /// All three in `make soak`; the first one in each run.
    private static let years = TestForm.isLong ? 3 : 1
    private static let step = Duration.hours(12), end = TestCommunity.start + .days(years * 365)

    /// What happened, and until when it is looked at with other eyes.
    private struct World {
        /// Lasts as long as this.
        let folder: TemporaryFolder
        let clock: FakeClock
        let community: RenewalCommunity
        var gateways: [RenewingGateway]
        var trouble: (Trouble, until: Timestamp)?
        var calm: Timestamp
        /// Gateways that are off, or came back so lately that an overlap cannot be asked of them.
        var excused: [Int: Timestamp] = [:]
        var overlaps: [Duration] = []
        var listed: [String: [UInt8]] = [:]
        var inFlight: [InFlight] = []
        var opened = 0
        var problems: [String] = []
        let random: SeededEntropy

        mutating func require(_ isSo: Bool, _ problem: @autoclosure () -> String) {
            if !isSo { problems.append("\(problem()) at \(clock.now)") }
        }

        func number(_ range: Range<Int>) -> Int {
            range.lowerBound + Int(random.octets(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % range.count
        }

        var off: Int? { if case (.off(let index), _)? = trouble { index } else { nil } }
        var wrong: Int? { if case (.clockWrong(let index, _), _)? = trouble { index } else { nil } }
        var present: [Int] { gateways.indices.filter { $0 != off } }
    }

    @Test func `nobody is ever without, nothing is signed late, and all mail opens`() async throws {
        let start = ContinuousClock.now
        var world = try await Self.world()
        while world.clock.now < Self.end {
            try await Self.advance(&world)
            await Self.check(&world)
            // What went wrong once goes wrong each day after it.
            guard world.problems.isEmpty else { break }
        }
        let told = world.gateways.map { "\($0.name): \($0.log.troubles.suffix(2))" }
        #expect(world.problems.isEmpty, "\(world.problems.prefix(5)); trouble: \(String(describing: world.trouble)); \(told)")
        let least = try #require(world.overlaps.min())
        print(
            "three years: \(world.community.issued) certificates, \(world.overlaps.count) roll-overs, least overlap "
                + "\(least.components.seconds / 86_400) days, \(world.opened) messages opened, refused \(world.community.refusals), "
                + "\(ContinuousClock.now - start)")
        #expect(least >= RenewalSchedule.overlap)
        // 30 days of TLS, 90 of signing and encryption: some 40 and twice 9 a year.
        #expect(world.community.issued > 100 * Self.years && world.opened > 1_000 * Self.years)
        for gateway in world.gateways {
            let days = Set(gateway.log.troubles).count
            #expect(gateway.log.troubles.count < 300, "a line a day of trouble at most: \(days)")
        }
    }

    private static func world() async throws -> World {
        let clock = FakeClock(TestCommunity.start), folder = try TemporaryFolder()
        let community = try RenewalCommunity(await TestCommunity.make(), clock)
        var gateways: [RenewingGateway] = []
        for id in ["rimu", "totara", "pohutukawa"] {
            gateways.append(try await RenewingGateway(id, in: community, folder, at: clock.now))
        }
        for gateway in gateways { await gateway.follow() }
        return World(
            folder: folder, clock: clock, community: community, gateways: gateways, calm: clock.now + .days(12),
            random: SeededEntropy(seed: 7))
    }

    private static func advance(_ world: inout World) async throws {
        world.clock.advance(by: step)
        for gateway in world.gateways { gateway.clock.advance(by: step) }
        change(&world)
        for index in world.present {
            await world.gateways[index].follow()
            await world.gateways[index].renewer.look()
        }
        for index in world.present { await world.gateways[index].follow() }
    }

    private static func change(_ world: inout World) {
        let now = world.clock.now
        if let (trouble, until) = world.trouble {
            guard now >= until else { return }
            switch trouble {
            case .authorityAway: world.community.set(isAway: false)
            // Its clock went on; it starts, and looks.
            case .off(let index): world.excused[index] = now + .days(30)
            case .clockWrong(let index, let skew): world.gateways[index].clock.set(by: .zero - skew)
            }
            world.trouble = nil
            world.calm = now + .days(world.number(2..<20))
        } else if now >= world.calm {
            begin(&world)
        }
    }

    private static func begin(_ world: inout World) {
        let now = world.clock.now, index = world.number(0..<world.gateways.count)
        switch world.number(0..<5) {
        case 0, 1:
            world.community.set(isAway: true)
            world.trouble = (.authorityAway, now + .days(world.number(1..<9)) + .hours(world.number(0..<24)))
        case 2, 3:
            // Forty days: its TLS certificate ends meanwhile.
            let days = world.number(0..<4) == 0 ? 40 : world.number(7..<22)
            world.excused[index] = now + .days(days + 30)
            world.trouble = (.off(index), now + .days(days))
        default:
            let skew = Duration.minutes(world.number(6..<6_000)) * (world.number(0..<2) == 0 ? 1 : -1)
            world.gateways[index].clock.set(by: skew)
            world.trouble = (.clockWrong(index, skew), now + .days(world.number(1..<8)))
        }
    }

    // MARK: What must hold

    private static func check(_ world: inout World) async {
        for index in world.present {
            let gateway = world.gateways[index]
            for purpose in KeyPurpose.allCases {
                let hasKey = gateway.service.newestKey(purpose) != nil && !gateway.service.installed(purpose).isEmpty
                world.require(hasKey, "\(gateway.name) has no \(purpose) key")
            }
            checkSigning(&world, index)
            checkListed(&world, index)
        }
        measure(&world)
        if world.clock.now.seconds % 86_400 < step.components.seconds { send(&world) }
        await open(&world)
    }

    private static func checkSigning(_ world: inout World, _ index: Int) {
        let gateway = world.gateways[index], time = gateway.clock.now
        guard case .ready = gateway.keys.signing(at: time) else {
            return world.require(world.wrong == index, "\(gateway.name) does not sign")
        }
        let certificate = gateway.keys.serving(.signing, at: time, needing: GatewayKeys.leastValidity)?.certificate
        world.require(certificate.map { $0.validTo - time >= .days(8) } ?? false, "\(gateway.name) signs late")
    }

    /// Each purpose has a certificate in everybody's directory that counts, and the one that serves is one of them.
    private static func checkListed(_ world: inout World, _ index: Int) {
        let gateway = world.gateways[index], now = world.clock.now
        for purpose in CertificatePurpose.allCases {
            guard let key = KeyPurpose(rawValue: purpose.rawValue) else { continue }
            let serving = gateway.keys.serving(key, at: now)?.certificate
            for other in world.present where other != world.wrong {
                let listed = world.gateways[other].listed(purpose, of: gateway.name).suffix(6)
                    .filter { $0.state == .current && $0.validFrom <= now && now <= $0.validTo }
                world.require(!listed.isEmpty, "no \(purpose) certificate of \(gateway.name) counts")
                guard index != world.wrong, purpose != .encryption else { continue }
                world.require(
                    listed.contains { $0.certificate == serving },
                    "\(gateway.name) shows a \(purpose) certificate that nobody knows")
            }
        }
    }

    /// From the moment at which all that are there have the new one until the end of the old one.
    private static func measure(_ world: inout World) {
        let now = world.clock.now
        for (index, gateway) in world.gateways.enumerated() {
            for purpose in CertificatePurpose.allCases {
                let seen = world.present.filter { $0 != world.wrong }.map { world.gateways[$0].listed(purpose, of: gateway.name) }
                guard let fewest = seen.min(by: { $0.count < $1.count }), let newest = fewest.last else { continue }
                let place = "\(index) \(purpose)", known = world.listed.updateValue(newest.digest, forKey: place)
                guard let known, known != newest.digest, let former = fewest.first(where: { $0.digest == known }) else {
                    continue
                }
                guard world.excused[index].map({ $0 < now }) ?? true else { continue }
                world.overlaps.append(former.validTo - now)
            }
        }
    }

    // MARK: Mail

    /// Everybody seals for everybody, by the directory in force, for the newest that counts; it arrives within 30 days.
    private static func send(_ world: inout World) {
        for sender in world.present where sender != world.wrong {
            for (recipient, gateway) in world.gateways.enumerated() where recipient != sender {
                let entry = world.gateways[sender].directory.current?.gateway(named: gateway.name)?.1
                guard let newest = entry?.activeEncryptionCertificates(at: world.clock.now).first else { continue }
                world.inFlight.append(
                    InFlight(
                        recipient: recipient, certificate: newest.certificate,
                        arrives: world.clock.now + .hours(world.number(1..<720))))
            }
        }
    }

    private static func open(_ world: inout World) async {
        let now = world.clock.now, off = world.off
        let arrived = world.inFlight.filter { $0.arrives <= now && $0.recipient != off }
        world.inFlight.removeAll { $0.arrives <= now && $0.recipient != off }
        for message in arrived {
            let recipient = world.gateways[message.recipient], isOpened = await recipient.opens(what: message.certificate)
            world.require(isOpened, "\(recipient.name) does not open a message")
            world.opened += 1
        }
    }
}
