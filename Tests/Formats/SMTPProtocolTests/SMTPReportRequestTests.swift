import MailModel
import SMTPProtocol
import Testing

@Suite("DSN parameters: RFC 3461")
struct SMTPReportRequestTests {
    @Test(arguments: [
        ("MAIL FROM:<a@c.example> RET=FULL ENVID=QQ314159", 250), ("MAIL FROM:<a@c.example> ret=hdrs", 250),
        ("MAIL FROM:<a@c.example> RET=SOME", 501), ("MAIL FROM:<a@c.example> RET", 501), ("MAIL FROM:<a@c.example> ENVID=", 501),
        ("MAIL FROM:<a@c.example> ENVID=a+0Ab", 501), ("MAIL FROM:<a@c.example> ENVID=a ENVID=b", 501),
        ("MAIL FROM:<a@c.example> ENVID=" + String(repeating: "a", count: 101), 501),
    ]) func `MAIL, section 4.3 and 4.4`(_ command: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\n\(command)\r\n")
        #expect(server.codes == [220, 250, code])
    }

    @Test(arguments: [
        ("NOTIFY=NEVER", 250), ("NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@mx.example", 250), ("NOTIFY=NEVER,DELAY", 501),
        ("NOTIFY", 501), ("ORCPT=b@mx.example", 501), ("ORCPT=rfc822;b@mx.example ORCPT=rfc822;b@mx.example", 501),
        ("ORCPT=utf-8;d\\x{F6}rte@mx.example", 250),
    ]) func `RCPT, section 4.1 and 4.2`(_ parameters: String, _ code: Int) throws {
        var server = try ScriptedServer()
        server.feed("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@mx.example> \(parameters)\r\n")
        #expect(server.codes == [220, 250, 250, code])
    }

    @Test func `what was asked is in the envelope, and goes on as it came`() throws {
        var server = try ScriptedServer()
        let commands = [
            "MAIL FROM:<a@c.example> RET=HDRS ENVID=a+2Bb",
            "RCPT TO:<b@mx.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;list@x.example", "RCPT TO:<c@mx.example> NOTIFY=NEVER",
            "DATA",
        ].map { $0 + "\r\n" }
        server.feed("EHLO c.example\r\n" + commands.joined() + "\r\n.\r\n")
        let envelope = try #require(server.messages.first?.envelope)
        #expect(envelope.options.envelopeID == "a+b" && envelope.options.returned == .header)
        var client = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .never)
        _ = client.received(Reply(.success, suffix: 20, lines: ["hi"]))
        _ = client.received(Reply(.success, suffix: 50, lines: ["mx.example", "PIPELINING", "DSN"]))
        #expect(client.begin(envelope, size: 1, isEightBit: false) == .send(commands.joined()))
        var plain = SMTPClientMachine(heloName: try #require(DomainName("c.example")), startTLS: .never)
        _ = plain.received(Reply(.success, suffix: 20, lines: ["hi"]))
        _ = plain.received(Reply(.success, suffix: 50, lines: ["mx.example", "PIPELINING"]))
        #expect(
            plain.begin(envelope, size: 1, isEightBit: false)
                == .send("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\nDATA\r\n"))
    }

    @Test func `where it is not offered it is not known`() throws {
        var server = try ScriptedServer(offersDSN: false)
        server.feed("EHLO c.example\r\nMAIL FROM:<> RET=FULL\r\nMAIL FROM:<>\r\nRCPT TO:<b@mx.example> NOTIFY=NEVER\r\n")
        #expect(server.codes == [220, 250, 555, 250, 555])
        #expect(server.replies[1].lines.contains("DSN") == false)
    }
}
