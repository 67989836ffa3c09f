import Foundation

/// The long form of the tests of faults, for a night.
enum Soak {
    static let isOn = ProcessInfo.processInfo.environment["SECUREMAIL_SOAK"] != nil
}
