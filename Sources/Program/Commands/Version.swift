/// The program's version, in the one place that says it: `make install` and `make deb` read it here, and the first heading of
/// CHANGELOG.md says the same (`scripts/check-operating`).
enum Version {
    static let text = "0.1.0"
}
