import MessageFormat
import CommunityModel
import DeliveryPolicy
import MailModel
import SMIME

/// Fourth stage outbound: asks the one pure function, and groups recipients by its answer.
struct Decide {
    /// Octets of all copies of one message together; more is refused (552 5.3.4), as each copy is sealed and stored by itself.
    static let maximumTotalSize = 536_870_912
    /// Recipients of one protected copy; longer lists are split.
    static let maximumRecipientsPerCopy = 100

    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func run(_ placed: PlacedMessage) throws(Refusal) -> DecidedMessage {
        let signing = context.signing.signing(at: placed.time)
        let facts = OutboundFacts(
            directory: state(of: placed.directory, at: placed.time), signing: Self.state(of: signing),
            sender: placed.sender, outsidersRoute: context.outsidersRoute.isOpen ? .open : .none, recipients: placed.recipients)
        let outcomes = zip(placed.recipients.map(\.address), DecisionRules.decide(facts))
        let decided = Self.group(Array(outcomes), placed: placed, signing: signing)
        guard decided.octetsOfCopies <= Self.maximumTotalSize else {
            throw Refusal(.permanent, .messageTooBig, "Too big for so many organisations at once; send to fewer")
        }
        return decided
    }

    private static func group(
        _ outcomes: [(EmailAddress, OutboundOutcome)], placed: PlacedMessage, signing: Signing
    ) -> DecidedMessage {
        var members: [MemberID: [EmailAddress]] = [:]
        var waiting: [OutboundOutcome.WaitCause: [EmailAddress]] = [:]
        var outsiders: [EmailAddress] = []
        var refused: [(Reply, EmailAddress)] = []
        for (address, outcome) in outcomes {
            switch outcome {
            case .protect(let member): members[member, default: []].append(address)
            case .bestEffort: outsiders.append(address)
            case .wait(let cause): waiting[cause, default: []].append(address)
            case .refuse(let reply): refused.append((reply, address))
            }
        }
        return DecidedMessage(
            identified: placed.identified, directory: placed.directory, time: placed.time, protector: signing.protector,
            members: members.sorted { $0.key < $1.key }.flatMap { member, all in
                all.split(inRunsOf: maximumRecipientsPerCopy).map { (member: member, recipients: $0) }
            },
            outsiders: outsiders,
            waiting: waiting.sorted { $0.key.explanation < $1.key.explanation }.map { (cause: $0.key, recipients: $0.value) },
            refused: refused.map { (reply: $0.0, recipient: $0.1) })
    }

    private func state(of directory: Directory?, at time: Timestamp) -> OutboundFacts.DirectoryState {
        guard let directory else { return .missing }
        if context.directory.isDoubted { return .doubted }
        return directory.isFresh(at: time) ? .fresh : .tooOld
    }

    private static func state(of signing: Signing) -> OutboundFacts.SigningState {
        switch signing {
        case .ready: .ready
        case .unfit(let fault): .unfit(fault)
        }
    }
}

extension Signing {
    fileprivate var protector: Protector? {
        switch self {
        case .ready(let protector): protector
        case .unfit: nil
        }
    }
}

extension Array {
    func split(inRunsOf length: Int) -> [[Element]] {
        stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
    }
}
