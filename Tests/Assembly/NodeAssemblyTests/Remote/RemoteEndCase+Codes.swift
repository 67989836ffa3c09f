/// Codes of each class at each stage (RFC 5321 section 4.2.1).
extension RemoteEndCase {
    private typealias Row = (name: String, answer: String, before: End, mail: End, later: End)

    /// What a code leads to before MAIL, at MAIL and RCPT, and at the content.
    private static let rows: [Row] = [
        ("4xx", "451 4.3.0 later\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("5xx", "554 5.7.1 no\r\n", .deferred(554), .returned(554), .returned(554)),
        ("421", "421 4.3.2 busy\r\n", .deferred(421), .deferred(421), .deferred(421)),
        ("1xx", "150 wait\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("3xx", "350 more\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("a code of no class", "999 what\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("a code of two digits", "25 ok\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("a code of four digits", "2500 ok\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("a code of letters", "abc ok\r\n", .deferred(451), .deferred(451), .deferred(451)),
        ("an empty line", "\r\n", .deferred(451), .deferred(451), .deferred(451)),
    ]

    /// Those that are tried on a message of several chunks, which takes its time.
    private static let chunks = ["4xx", "5xx", "421", "3xx"]

    static func codes(_ route: Route) -> [RemoteEndCase] {
        rows.flatMap { row -> [RemoteEndCase] in
            let stages: [(RemoteStage, End)] = [
                (.greeting, row.before),
                // RFC 5321 section 3.2: whoever knows no EHLO is greeted by HELO, which is understood here.
                (.ehlo, row.name == "5xx" ? .delivered : row.before), (.mail, row.mail), (.rcpt, row.mail),
                (.data, row.later),
            ]
            let everywhere =
                stages.filter { $0.0 != .data || route == .outside }
                .map { at($0.0, row.name, .say(row.answer), self.all($0.1), on: route) } + [
                    at(.end, row.name, .say(row.answer), self.all(row.later), on: route)
                ]
            let only = [
                at(.helo, row.name, .say(row.answer), self.all(row.before)),
                // Refused, it goes in clear; broken, it goes in clear on another connection; 421 is said of the whole server.
                at(.startTLS, row.name, .say(row.answer), self.all(row.name == "421" ? .deferred(421) : .delivered)),
                at(.reset, row.name, .say(row.answer), self.all(.deferred(451))),
                at(.quit, row.name, .say(row.answer), self.all(.delivered)),
            ]
            let chunk = at(.chunk, row.name, .say(row.answer), self.all(row.later), on: .member).long()
            return everywhere + (route == .outside ? only : chunks.contains(row.name) ? [chunk] : [])
        } + (route == .outside ? odd : [])
    }

    /// Successes where another code belongs.
    private static let odd = [
        at(.greeting, "250", .say("250 hello\r\n"), all(.deferred(451))),
        at(.greeting, "354", .say("354 go\r\n"), all(.deferred(451))),
        at(.data, "250", .say("250 ok\r\n"), all(.deferred(451))),
        at(.end, "354", .say("354 go on\r\n"), all(.deferred(451))),
        at(.reset, "354", .say("354 go\r\n"), all(.deferred(451))),
    ]
}
