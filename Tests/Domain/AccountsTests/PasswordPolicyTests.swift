import Accounts
import MailModel
import Testing

@Suite("NIST SP 800-63B section 3.1.1.2: passwords")
struct PasswordPolicyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let password: String
        let fault: PasswordPolicy.Fault?
        var testDescription: String { "\(password.prefix(30)): \(fault.map { "\($0)" } ?? "taken")" }
    }

    private static let cases = [
        Case(password: "correct horse", fault: nil),
        Case(password: "tēnā koutou katoa", fault: nil),
        Case(password: "elevenchars", fault: .tooShort),
        Case(password: "", fault: .tooShort),
        Case(password: "aaaaaaaaaaaaaaaa", fault: .tooUniform),
        Case(password: "121212121212", fault: .tooUniform),
        Case(password: "correct\u{0}horse battery", fault: .controlCharacter),
        Case(password: "correct\nhorse battery", fault: .controlCharacter),
        Case(password: "aroha.tui@kiwi.example", fault: .isTheAddress),
        Case(password: "AROHA.TUI@KIWI.EXAMPLE", fault: .isTheAddress),
        Case(password: "elpmaxe.iwik@iut.ahora", fault: .isTheAddress),
        Case(password: "kiwi.example", fault: .isTheAddress),
        Case(password: String(repeating: "abcd", count: 256), fault: nil),
        Case(password: String(repeating: "abcd", count: 256) + "e", fault: .tooLong),
    ]

    @Test(arguments: cases) func `a password is taken or refused`(_ case: Case) throws {
        let address = try #require(EmailAddress("aroha.tui@kiwi.example"))
        #expect(PasswordPolicy.fault(in: `case`.password, for: address) == `case`.fault)
    }
}
