import Foundation
import MailModel
import MessageFormat
import Testing

/// Octets of a text with `\n` written for CRLF.
func crlf(_ text: String) -> Octets { Octets(utf8: text.replacing("\n", with: "\r\n")) }

func message(_ text: String) throws -> Message { try Message(parsing: crlf(text)) }

func text(_ octets: Octets) -> String { String(decoding: octets.bytes, as: UTF8.self) }

func domain(_ name: String) throws -> DomainName { try #require(DomainName(name)) }

func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

/// Seconds that a call takes, the shortest of some.
func seconds(of count: Int, _ body: () -> Void) -> Double {
    (0..<count).map { _ in
        let start = threadSeconds()
        body()
        return threadSeconds() - start
    }.min() ?? 0
}

/// Processor time of this thread: what other programs do at the same time does not count.
private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
