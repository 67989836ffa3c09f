import Foundation
import MailModel
import MessageFormat

/// Messages as they come, of a given size.
enum SampleMail {
    private static let header = """
        Received: from mail.ministry.example (mail.ministry.example [192.0.2.10]) by gateway.ministry.example\r
         with ESMTPS id 7Q2f1; Tue, 24 Nov 2026 10:00:01 +0000\r
        From: "The Minister" <minister@ministry.example>\r
        To: Aroha <aroha@kiwimail.example>, =?utf-8?q?T=C4=81ne?= <tane@kiwimail.example>\r
        Cc: archive@ministry.example\r
        Subject: =?utf-8?B?TcSBb3JpIGxhbmd1YWdlIHdlZWs=?= and the budget\r
        Date: Tue, 24 Nov 2026 10:00:00 +0000\r
        Message-ID: <20261124100000.4711@ministry.example>\r
        MIME-Version: 1.0\r\n
        """

    /// Plain text, in lines of 72 octets.
    static func text(of size: Int) -> Octets {
        let head = header + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        return Octets(utf8: head + lines(size - head.utf8.count))
    }

    /// Text and HTML as alternatives, and attachments in base64.
    static func multipart(of size: Int, attachments: Int) -> Octets {
        var text = header + "Content-Type: multipart/mixed; boundary=\"outer-1\"\r\n\r\n"
        text += "--outer-1\r\nContent-Type: multipart/alternative; boundary=\"inner-2\"\r\n\r\n"
        text += "--inner-2\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\(lines(2_000))"
        text += "--inner-2\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\(lines(4_000))--inner-2--\r\n"
        let room = (size - text.utf8.count) / attachments - 200
        for number in 1...attachments {
            text += "--outer-1\r\nContent-Type: application/pdf; name=\"paper-\(number).pdf\"\r\n"
            text +=
                "Content-Disposition: attachment; filename=\"paper-\(number).pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            text += String(decoding: Base64.encodeLines(octets(room / 78 * 57)).bytes, as: UTF8.self)
        }
        return Octets(utf8: text + "--outer-1--\r\n")
    }

    /// Octets that compress and repeat as little as an attachment does.
    static func octets(_ count: Int) -> Octets {
        var state: UInt64 = 0x5EC0_2E3A
        return Octets(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            })
    }

    private static func lines(_ size: Int) -> String {
        let line = "The committee meets on Thursday; papers go out on Monday before noon.\r\n"
        return String(repeating: line, count: max(1, size / line.utf8.count))
    }
}
