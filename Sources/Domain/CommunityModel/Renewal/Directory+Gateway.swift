package import MailModel

extension Directory {
    /// A gateway that is listed now, with its member.
    package func gateway(named name: DomainName) -> (Member, Gateway)? {
        guard let member = fold.owner(ofGateway: name).flatMap({ member($0) }),
            let gateway = member.gateway(name)
        else { return nil }
        return (member, gateway)
    }
}
