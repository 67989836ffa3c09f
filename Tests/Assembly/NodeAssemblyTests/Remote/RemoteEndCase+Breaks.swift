import NIOCore

/// Connections that end too soon, replies that are cut, and what is no reply.
extension RemoteEndCase {
    /// The stages of a session by route, and what a break there leaves.
    private static func stages(_ route: Route) -> [RemoteStage] {
        switch route {
        case .outside: [.greeting, .ehlo, .mail, .rcpt, .data, .end]
        case .member: [.greeting, .ehlo, .mail, .rcpt, .end]
        }
    }

    private static func broken(_ stage: RemoteStage, _ name: String, _ act: RemoteAct, _ route: Route) -> RemoteEndCase {
        at(stage, name, act, all(.deferred(451)), on: route)
    }

    /// After each octet of each reply the connection is closed; and a reset before, in and after it.
    static func breaks(_ route: Route) -> [RemoteEndCase] {
        stages(route).flatMap { stage -> [RemoteEndCase] in
            cuts(stage.usual).map { broken(stage, "closed after \($0.utf8.count) octets", .sayAndClose($0), route) }
                + [
                    broken(stage, "reset", .sayAndReset(""), route),
                    broken(stage, "reset in the reply", .sayAndReset("25"), route),
                ]
        } + [
            at(.end, "reset after 250", .sayAndReset(RemoteStage.end.usual), all(.delivered), on: route),
            at(.end, "closed after 250", .sayAndClose(RemoteStage.end.usual), all(.delivered), on: route),
        ]
    }

    /// The same in a reply of several lines, between two chunks, and at the end, when the message was taken.
    static let breaksWithin: [RemoteEndCase] =
        cuts("250-peer.example\r\n250-SIZE 100000\r\n250 8BITMIME\r\n").map { said in
            broken(.ehlo, "closed after \(said.utf8.count) octets of several lines", .sayAndClose(said), .outside)
        }
        + cuts("250-2.0.0 so far\r\n250 2.0.0 ok\r\n").map { said in
            broken(.chunk, "closed after \(said.utf8.count) octets of two lines", .sayAndClose(said), .member).long()
        }
        + [
            broken(.chunk, "reset in the reply", .sayAndReset("25"), .member).long(),
            broken(.chunk, "closed after the reply", .sayAndClose(RemoteStage.chunk.usual), .member).long(),
            at(.quit, "reset", .sayAndReset(""), all(.delivered)),
            at(.quit, "reset in the reply", .sayAndReset("22"), all(.delivered)),
        ]
        + cuts(RemoteStage.quit.usual).flatMap { said in
            [Route.outside, .member].map { route in
                at(.quit, "closed after \(said.utf8.count) octets", .sayAndClose(said), all(.delivered), on: route)
            }
        }

    /// What is said of a reply up to each of its octets, but not the whole of it.
    private static func cuts(_ reply: String) -> [String] {
        (0..<reply.utf8.count).map { String(decoding: reply.utf8.prefix($0), as: UTF8.self) }
    }

    static let garbage: [RemoteEndCase] =
        [
            at(.end, "NUL in the text", .say("250 o\0k\r\n"), all(.delivered)),
            at(.mail, "NUL before the code", .say("\0250 ok\r\n"), all(.deferred(451))),
            at(.end, "eight bits in the text", .say("250 caf\u{E9}\r\n"), all(.delivered)),
            at(.rcpt, "eight bits in the text", .say("554 5.7.1 n\u{F6}\r\n"), all(.returned(554))),
            at(.rcpt, "two codes in one reply", .say("250-a\r\n550 b\r\n"), all(.deferred(451))),
            at(.mail, "a line of 4 KiB", .say("250 " + String(repeating: "x", count: 4_000) + "\r\n"), all(.delivered)),
        ]
        + [RemoteStage.greeting, .ehlo, .mail, .rcpt, .data].flatMap { stage in
            [
                broken(stage, "a line without end", .flood("2"), .outside),
                broken(stage, "a reply without end", .flood("250-more\r\n"), .outside),
                broken(stage, "octets without sense without end", .flood("\0\u{1}\u{7F}"), .outside),
            ]
        } + [
            broken(.end, "a line without end", .flood("2"), .outside),
            broken(.end, "a reply without end", .flood("250-more\r\n"), .outside),
        ]

    /// Within the time each octet may come by itself; past it, whatever drips, the server is given up.
    static let timing: [RemoteEndCase] =
        stages(.outside).map { stage in
            at(stage, "octet by octet", .octets(stage.usual), all(.delivered))
        }
        + stages(.outside).flatMap { stage in
            [
                broken(stage, "silence", .silence, .outside).slow(),
                broken(stage, "an octet now and then", .drip("2", every: .milliseconds(100)), .outside).slow(),
                broken(stage, "a line now and then, never the last", .drip("250-x\r\n", every: .milliseconds(100)), .outside)
                    .slow(),
            ]
        } + [
            broken(.mail, "silence", .silence, .member).slow(), broken(.end, "silence", .silence, .member).slow(),
            at(.startTLS, "silence", .silence, all(.delivered)).slow(),
        ]

    /// RCPT refused for some; RFC 5321 section 4.5.3.1.10.
    static let recipients: [RemoteEndCase] = [
        at(.rcpt, "5xx for one", .say("550 5.1.1 nobody\r\n"), [.returned(550), .delivered, .delivered]) {
            $0.recipients = ["a"]
        },
        at(.rcpt, "4xx for one", .say("450 4.2.0 later\r\n"), [.delivered, .deferred(450), .delivered]) { $0.recipients = ["b"] },
        at(.rcpt, "one refused, one greylisted", .say("550 5.1.1 nobody\r\n"), [.returned(550), .deferred(450), .delivered]) {
            ($0.recipients, $0.refused) = (["a"], ["b": "450 4.7.1 greylisted\r\n"])
        },
        at(.rcpt, "all refused, each its way", .say("550 5.1.1 nobody\r\n"), [.returned(550), .deferred(450), .returned(553)]) {
            ($0.recipients, $0.refused) = (["a"], ["b": "450 4.7.1 greylisted\r\n", "c": "553 5.1.3 what\r\n"])
        },
        at(.rcpt, "421 for the last", .say("421 4.3.2 busy\r\n"), all(.deferred(421))) { $0.recipients = ["c"] },
        at(
            .rcpt, "421 for the second, after a refusal", .say("421 4.3.2 busy\r\n"),
            [.returned(550), .deferred(421), .deferred(421)]
        ) {
            ($0.recipients, $0.refused) = (["b"], ["a": "550 5.1.1 nobody\r\n"])
        },
        at(.rcpt, "closed at the second, after a refusal", .sayAndClose(""), [.returned(550), .deferred(451), .deferred(451)]) {
            ($0.recipients, $0.refused) = (["b"], ["a": "550 5.1.1 nobody\r\n"])
        },
    ]

    /// Replies in pieces, and several in one.
    static let togetherAndApart: [RemoteEndCase] = [
        at(.quit, "pipelining in order", .say("221 bye\r\n"), all(.delivered)) { $0.extensions = ["PIPELINING"] },
        at(.mail, "pipelining, MAIL refused for now", .say("451 4.3.0 later\r\n"), all(.deferred(451))) {
            $0.extensions = ["PIPELINING"]
        },
        at(.mail, "pipelining, MAIL refused", .say("554 5.7.1 no\r\n"), all(.returned(554))) { $0.extensions = ["PIPELINING"] },
        at(.rcpt, "pipelining, all refused, and 354 all the same", .say("550 5.1.1 nobody\r\n"), all(.returned(550))) {
            $0.extensions = ["PIPELINING"]
        },
        at(.data, "pipelining, closed", .sayAndClose("35"), all(.deferred(451))) { $0.extensions = ["PIPELINING"] },
        at(.greeting, "the answer to EHLO before it was asked", .say("220 peer\r\n250 peer\r\n"), all(.deferred(451))),
        at(.mail, "a reply too many", .say("250 ok\r\n250 ok\r\n"), all(.deferred(451))),
        at(.end, "a reply too many", .say("250 taken\r\n250 taken\r\n"), all(.delivered)),
        at(.data, "the answer to the content before it", .say("354 go\r\n250 taken\r\n"), all(.deferred(451))),
    ]
}
