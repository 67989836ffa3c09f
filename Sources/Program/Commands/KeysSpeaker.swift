import ArgumentParser
import CommunityModel
import MailModel
import NodeAssembly

/// The signing key of the node's gateway.
struct KeysSpeaker: SpeakerOptions {
    @Option(help: "Days that it holds, 1 to 7.") var days: Int = 7
    @OptionGroup var configuration: ConfigurationOption

    /// The first: where the member has one, that one agrees to the next.
    func stating(_ key: MemberKey, of member: MemberID) -> MemberChange { .keySet(member, key) }
    var speaker: any AgreementSpeaker { get throws { GatewaySpeaker(try configuration.settings()) } }
    var place: AgreementPlace {
        get throws { try AgreementDays.checked(try GatewaySpeaker(try configuration.settings()).place(days: days)) }
    }
}

/// How long an agreement may hold.
enum AgreementDays {
    static func checked(_ place: AgreementPlace?) throws -> AgreementPlace {
        guard let place else { throw NodeFailure("--days takes 1 to 7.", isUsage: true) }
        return place
    }
}
