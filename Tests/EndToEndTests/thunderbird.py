"""Thunderbird without a screen, driven through Marionette, its own remote control: JSON with its length before it, over TCP."""

import json
import pathlib
import re
import socket
import subprocess

from community import wait_until

SECONDS = 60
PREFERENCES = {
    "app.update.enabled": False, "datareporting.policy.dataSubmissionEnabled": False, "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False, "toolkit.telemetry.enabled": False, "mail.phishing.detection.enabled": False,
}

# Runs inside Thunderbird: makes an account with an outgoing server, and sends one message by it, as its compose window does.
SEND = r"""
const [letter, door, done] = arguments;
(async () => {
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
  certificates.addCertFromBase64(door.ca, "C,,");
  const server = MailServices.outgoingServer.createServer("smtp");
  const smtp = server.QueryInterface(Ci.nsISmtpServer);
  [smtp.hostname, smtp.port] = [door.host, door.port];
  server.socketType = door.isImplicit ? Ci.nsMsgSocketType.SSL : Ci.nsMsgSocketType.alwaysSTARTTLS;
  [server.authMethod, server.username, server.password] = [Ci.nsMsgAuthMethod.passwordCleartext, door.user, door.password];
  const identity = MailServices.accounts.createIdentity();
  [identity.email, identity.fullName, identity.smtpServerKey, identity.doFcc] = [letter.sender, "Aroha", server.key, false];
  identity.composeHtml = false;
  MailServices.accounts.createLocalMailAccount();
  const account = MailServices.accounts.createAccount();
  account.incomingServer = MailServices.accounts.createIncomingServer(door.user, door.host, "none");
  account.addIdentity(identity);

  const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
  [fields.from, fields.to, fields.subject, fields.body] = [letter.sender, letter.recipient, letter.subject, letter.text];
  fields.forcePlainText = true;
  const attachment = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(Ci.nsIMsgAttachment);
  [attachment.url, attachment.name, attachment.contentType] = [letter.file, "minutes.bin", "application/octet-stream"];
  fields.addAttachment(attachment);

  const shown = [];
  const send = Cc["@mozilla.org/messengercompose/send;1"].createInstance(Ci.nsIMsgSend);
  const ended = new Promise(resolve => {
    const listener = {
      onStopSending(id, status, message) { shown.push(message); resolve(status); },
      onTransportSecurityError(id, status) { resolve(status); },
      onStartSending() {}, onSendProgress() {}, onStatus(id, message) { shown.push(message); }, onGetDraftFolderURI() {}, onSendNotPerformed() {},
      QueryInterface: ChromeUtils.generateQI(["nsIMsgSendListener"]),
    };
    send.createAndSendMessage(
      null, identity, account.key, fields, false, false, Ci.nsIMsgSend.nsMsgDeliverNow, null, "text/plain", letter.text, null, null,
      listener, null, null, Ci.nsIMsgCompType.New).catch(fault => { shown.push(String(fault) + fault.stack); resolve(fault.result); });
  });
  return { status: await ended, shown };
})().then(done, fault => done({ status: String(fault), shown: [] }));
"""

# Reads an autoconfig document as the account set-up does.
READ_SETTINGS = r"""
const [text, done] = arguments;
try {
  const { JXON } = ChromeUtils.importESModule("resource:///modules/JXON.sys.mjs");
  const { readFromXML } = ChromeUtils.importESModule("resource:///modules/accountcreation/readFromXML.sys.mjs");
  const found = readFromXML(JXON.build(new DOMParser().parseFromString(text, "text/xml")), "test");
  const server = one => ({ type: one.type, host: one.hostname, port: one.port, user: one.username });
  done({ incoming: server(found.incoming), outgoing: server(found.outgoing) });
} catch (fault) { done({ fault: String(fault) }); }
"""


class Thunderbird:
    def __init__(self, program, place):
        profile = place / "profile"
        profile.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        preferences = {**PREFERENCES, "marionette.port": port}
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()))
        self.log = open(place / "thunderbird.log", "wb")
        self.child = subprocess.Popen(
            [program, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile], stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log, env={"HOME": str(place), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        try:
            self.begin(port)
        except BaseException:
            self.stop()
            raise

    def begin(self, port):
        self.socket = wait_until(lambda: self.connect(port), SECONDS, "Thunderbird's remote control")
        self.socket.settimeout(SECONDS)
        self.number = 0
        self.receive()  # its greeting
        self.ask("WebDriver:NewSession", {})
        self.ask("WebDriver:SetTimeouts", {"script": SECONDS * 1000})
        self.ask("Marionette:SetContext", {"value": "chrome"})

    @staticmethod
    def connect(port):
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            return None

    def receive(self):
        length = b""
        while (octet := self.socket.recv(1)) != b":":
            assert octet, "Thunderbird closed the connection"
            length += octet
        octets = b""
        while len(octets) < int(length):
            octets += self.socket.recv(int(length) - len(octets))
        return json.loads(octets)

    def ask(self, command, parameters):
        self.number += 1
        text = json.dumps([0, self.number, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, fault, result = self.receive()
        assert fault is None, fault
        return result

    def run(self, script, *arguments):
        return self.ask("WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments), "sandbox": "system"})["value"]

    def send(self, door, letter, file):
        certificate = re.sub(r"-----[^-]+-----|\s", "", pathlib.Path(door.ca_pem).read_text())
        return self.run(
            SEND,
            {"sender": letter.sender, "recipient": letter.recipient, "subject": letter.subject, "text": letter.text,
             "file": file.as_uri()},
            {"host": "localhost", "port": door.port, "isImplicit": door.is_implicit, "user": door.user, "password": door.password,
             "ca": certificate})

    def settings(self, text):
        return self.run(READ_SETTINGS, text)

    def stop(self):
        self.child.kill()
        self.child.wait(20)
        self.log.close()
