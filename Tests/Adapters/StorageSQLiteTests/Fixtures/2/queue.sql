CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE item (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, header BLOB NOT NULL, key BLOB NOT NULL,
    sender TEXT, message_id TEXT, accepted INTEGER NOT NULL, facts TEXT NOT NULL, size INTEGER NOT NULL,
    digest BLOB NOT NULL, checksum BLOB NOT NULL, content BLOB, options TEXT);
CREATE INDEX item_in_file ON item (id) WHERE content IS NULL;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item BLOB NOT NULL, since INTEGER NOT NULL, destination TEXT NOT NULL,
    recipients TEXT NOT NULL, attempts INTEGER NOT NULL, reply TEXT, stays_with TEXT, stays_until INTEGER,
    notice INTEGER NOT NULL, hold TEXT, hold_until INTEGER, due INTEGER NOT NULL, owner TEXT,
    damaged INTEGER NOT NULL DEFAULT 0, checksum BLOB NOT NULL);
CREATE INDEX delivery_item ON delivery (item);
CREATE INDEX delivery_due ON delivery (destination, due) WHERE owner IS NULL AND hold IS NULL AND damaged = 0;
CREATE INDEX delivery_next ON delivery (due, destination) WHERE owner IS NULL AND hold IS NULL AND damaged = 0;
CREATE INDEX delivery_since ON delivery (notice, since) WHERE owner IS NULL AND hold IS NULL AND damaged = 0;
CREATE INDEX delivery_hold ON delivery (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX delivery_held ON delivery (id) WHERE (hold IS NOT NULL OR damaged IS NOT 0);
CREATE INDEX delivery_owner ON delivery (owner) WHERE owner IS NOT NULL;
CREATE TABLE claim (
    signer TEXT NOT NULL, transfer BLOB NOT NULL, recipient TEXT NOT NULL, item BLOB NOT NULL, until INTEGER NOT NULL,
    checksum BLOB NOT NULL, PRIMARY KEY (signer, transfer, recipient)) WITHOUT ROWID;
CREATE INDEX claim_until ON claim (until);
CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, item BLOB, message_id TEXT, kind TEXT NOT NULL,
    checksum BLOB NOT NULL);
CREATE INDEX event_item ON event (item) WHERE item IS NOT NULL;
CREATE INDEX event_message ON event (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX event_time ON event (time);
INSERT INTO "grdb_migrations" ("identifier") VALUES ('1-queue');
INSERT INTO "grdb_migrations" ("identifier") VALUES ('2-envelope-options');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (1, X'01A3185C50005043A381', 'protected', X'5375626A6563743A205B2E2E2E5D0D0A', X'01F4B8A584BB2349DBCB45E6E6355AA130E2B0A73E42FA1A73D0FCE9853BC520B3DA35124B7836EC15', 'minister@ministry.example', '<0@ministry.example>', 1800000000000000, 'direction
outbound
listener
submission
principal
ministry
session
organisation
directory
100
transfer
94f03ce7da4b23c05123efada011992f', 16, X'9604A8540B26C8B80D2B174D25FC0BE8275BD7D6A8CE83861B551967380B1780', X'2DF2037E989102916FA76FB587515BE0CEA7C54F80A2122B552F6C37A4833355', X'434D53206F6620746865206669727374', 'smtputf8


envid

an envelope
ret

HDRS
notify
tane@kiwimail.example
FAILURE,DELAY');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (2, X'01A3185C53E82A8D19C7', 'sealed', X'', X'017B4B0E889FB862D09B40DA85250EE83F10C75EE300CC0464FAAAFBA9EB29AB180DA587289AE5169C', 'x@outsider.example', '<1@ministry.example>', 1800000001000000, 'direction
inbound
listener
mx
address
192.0.2.7
directory
101
verdict.dkim
none
verdict.spf
pass', 70, X'50D180503EE0882DD45DD0854A87946A9ECFEE3D428C96D43D20B19078FA21B7', X'4EB8BF638018E7A881C5760E1A633892468F00B2A418038AFC7AB4F41B8508EB', X'3EED913BB099648EDA964EE253D9796DABB3529480AC6E8244C5B5020BF6EAA2B8C12B65B8E8BDEB33BFBC1C368E4411A00EDF370E3824C1A750597BD6987D14AF259252B3CE', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (3, X'01A3185C57D057F52941', 'received', X'', X'0172ACE2B03DD72B43E47F28120F8326D69D0A0BB0BB5FC439FCA6562862ACC37C4938DCE8CC77CBE7', 'minister@ministry.example', '<2@ministry.example>', 1800000002000000, 'direction
inbound
listener
peer
member
ministry
gateway
gateway.ministry.example
certificate
c454a24ad159b96436b386a06ef7d09afe0856d1479845ff5c602a4f49cc5947
directory
102', 264028, X'454AAC64AA6D85083FB1DA419519F6317B9158730785412A51101CFDEA00F02C', X'CA2D86EFEA74134850B141B581CE6CAFE1C2267C999443AED143E71E0D2C146F', NULL, NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (4, X'01A3185C5BB8E9F8F33E', 'sealed', X'', X'01112FE4F8A7225EBA0046B26D46711E9CD8739AA61C43551FA4B9049F922BC0881B6A02ED72160340', NULL, NULL, 1800000003000000, 'direction
notice
directory
103', 36, X'24787933F235E1FE2A5C2C73E7069B587B336188E736341968354A50F6EC2170', X'FA0C98BC058FECE2BF49CFE1CD989F28B8A3BDEF5BDBEAFCD74AD4CDDE01D478', X'B42AC382C80B55A41EB8198BCA73AC242E231AB9FAC9D8C7FBA11D48835454FD55D90950', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (5, X'01A3185C5FA09CE9B7C9', 'sealed', X'', X'015BED72FBA847FD26AB67EAE19B8C1108E16BE7D06C4AA7FC3EAFE5288FFC486A5DF30FE7125EE6F6', 'aroha@kiwimail.example', '<4@ministry.example>', 1800000004000000, 'direction
outbound
directory
104', 43, X'84FDAEB28C647367A73D52EC05509924B4F60D742FB1D1AE2CAC91C67610B9EE', X'C3A38EA222AEAB2654AEDA393E760048760879347740D814CB5F9706B144C25C', X'4BD3301D7C6D5B027718B9843478E6ACAF2A8C89153B1BAA149E71B219FAD2247D2FCC62DDA595BA4F1582', NULL);
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (1, X'01A3185C50005043A381', 1800000000000000, 'member:kiwimail', 'tane@kiwimail.example
Rangi.O''Hara@kiwimail.example', 1, '4
51
4.7
Not delivered in time', 'gateway.kiwimail.example', 1800086400000000, 1, NULL, NULL, 1800000600000000, NULL, 0, X'BD781DD6B158115AE52079DD44DF019668F4315B4067E11EA8EB2EB4B72233FE');
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (2, X'01A3185C53E82A8D19C7', 1800000001000000, 'customer:harbour', 'office@harbour.example', 1, '5
51
4.7
nobody''s, after all', NULL, NULL, 0, 'undeliverable', 1802592000000000, 1800000001000000, NULL, 0, X'9A7EAF70128D9255B4E322C9562A6804BFD4A757DC83DBB6DBA583BF05D8ECD7');
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (3, X'01A3185C57D057F52941', 1800000002000000, 'mailboxes', 'aroha@kiwimail.example
tane@kiwimail.example', 1, NULL, NULL, NULL, 0, 'cannotVerify', NULL, 1800000002000000, NULL, 0, X'EC2F62C191861C6BFCF261A172C0E517DBA8E5B01E9EB4EA4E007D427D032F41');
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (4, X'01A3185C5BB8E9F8F33E', 1800000003000000, 'undecided', 'minister@ministry.example', 0, NULL, NULL, NULL, 0, NULL, NULL, 1800000003000000, 'first start', 0, X'04D1EF8140AB864BE2807C79F8C4B19D54A1810621CA873532BDE5A32C7C6AF0');
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (5, X'01A3185C5FA09CE9B7C9', 1799996400000000, 'outsiders', 'y@outsider.example', 0, NULL, NULL, NULL, 1, NULL, NULL, 1800000004000000, 'first start', 0, X'99F8CBA98F8D00EDE52D8BF06009FB5FD1A4458B47AA29488E79A679519C3887');
INSERT INTO "claim" ("signer", "transfer", "recipient", "item", "until", "checksum") VALUES ('ministry', X'94F03CE7DA4B23C05123EFADA011992F', 'aroha@kiwimail.example', X'01A3185C57D057F52941', 1804320000000000, X'099917A734B0A1B721753CBDEBD904C6B67FCD28B8A4966D10F85D8B6EB4AFCB');
INSERT INTO "claim" ("signer", "transfer", "recipient", "item", "until", "checksum") VALUES ('ministry', X'E79E8CBA9FFE4E8FC85C6B7B759562F1', 'tane@kiwimail.example', X'01A3185C57D057F52941', 1804320000000000, X'41079C7673A9C045739CF9D49344D3BD2924EDA93CE7E54A72B240D11704756C');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (1, 1800000000000000, X'01A3185C50005043A381', '<0@ministry.example>', 'submissionAccepted
harbour
minister@ministry.example
3
16', X'A6F09B0F6EB3379397A95DF81C72EBA090FEA7108245A54E787CD922C3E91904');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (2, 1800000001000000, X'01A3185C53E82A8D19C7', '<1@ministry.example>', 'submissionAccepted
harbour
x@outsider.example
1
42', X'3D5A37A2578EF73F4833AF3D329E6545DAC4C1D851BCF4E39DCB36148762F481');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (3, 1800000002000000, X'01A3185C57D057F52941', '<2@ministry.example>', 'submissionAccepted
harbour
minister@ministry.example
2
264000', X'7860A81331D4844533435E0B675F0BA2D7E96BD3EB50B655BCCE43887DFDA24D');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (4, 1800000003000000, X'01A3185C5BB8E9F8F33E', NULL, 'submissionAccepted
harbour

1
8', X'43F96B287DA66617AC92423534D34BED95B051D24AD4CFE39A9E7CFEEBAE1B82');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (5, 1800000004000000, X'01A3185C5FA09CE9B7C9', '<4@ministry.example>', 'submissionAccepted
harbour
aroha@kiwimail.example
1
15', X'5DB566796178067DC5795D922BDDEBF6DD39DAB5EA3027E8F1DB6D19F3D6DEFB');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (6, 1800000060000000, X'01A3185C50005043A381', '<0@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'4B5F97FADD13F11C2F829EBE83F7606796233DE0C055E0878741A92F3F9AD740');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (7, 1800000060000000, X'01A3185C53E82A8D19C7', '<1@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'B6F742C882B3CB5A9505DAEAB7591466FB41E1E302A5D55F42F50D7F2356C3DF');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (8, 1800000060000000, X'01A3185C57D057F52941', '<2@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'B328B382BD5805F502EAFC54091F92ED993B7525A18B83D6FDAE78AB7D8125CE');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('delivery', 5);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('event', 8);
