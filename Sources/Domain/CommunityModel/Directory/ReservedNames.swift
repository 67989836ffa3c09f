/// Names that speak for the community or its authority, and so are no member's and no domain's: RFC 2142 section 3 to 5, the customary names of
/// certificate authorities' checks, and this system's. Frozen with ``NameSkeleton``; the community's own name is one too.
enum ReservedNames {
    private static let list: Set<String> = Set(
        [
            "abuse", "accreditation", "admin", "administrator", "authority", "certification authority", "community", "directory",
            "helpdesk", "hostmaster", "it security", "issuing authority", "mailer daemon", "noc", "officer", "postmaster",
            "publisher", "registry", "root", "root authority", "seemail", "securemail", "security", "security officer",
            "servicedesk", "ssladmin",
            "support", "sysadmin", "system", "system administrator", "webmaster",
        ].map { NameSkeleton.of($0) })

    /// - Parameter skeleton: of an id, a name, or what speaks in a domain.
    static func contain(_ skeleton: String) -> Bool { list.contains(skeleton) }
}
