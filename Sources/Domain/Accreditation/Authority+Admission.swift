import CommunityModel
package import MailModel

extension Authority {
    /// Admits an organisation with its domains, its gateway and its own key, in one write: there is no moment at which its gateway is listed and
    /// somebody else could state the key. A member that is there gets what it lacks; it says to a gateway what ``Admission/agreement`` holds.
    package func admit(_ admission: Admission, at now: Timestamp) throws(AuthorityFailure) {
        let id = admission.member, isNew = !fold.isMember(id)
        var acts: [AgreedAct] = []
        if isNew {
            try requireDistinct(id, name: admission.name)
            acts.append(AgreedAct(.memberAdmitted(id, name: admission.name)))
        }
        for domain in admission.domains where isNew || fold.owner(ofDomain: domain.name) != id {
            try requireGrantable(domain.name, to: id, customer: domain.customer, at: now)
            acts.append(
                AgreedAct(
                    .domainGranted(
                        domain.name, to: id, customer: domain.customer, strength: domain.strength, coverage: domain.coverage)))
        }
        acts.append(
            AgreedAct(.gatewayListed(admission.gateway, of: id, endpoint: admission.endpoint), admission.agreement))
        // After the gateway, which it would else have to agree to; from the next statement on it speaks.
        if let key = admission.key, fold.key(of: id) != key { acts.append(AgreedAct(.member(.keySet(id, key)))) }
        try state(acts, at: now)
    }
}
