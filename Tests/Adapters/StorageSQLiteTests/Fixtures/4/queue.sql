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
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (1, X'01A3185C50005043A381', 'protected', X'5375626A6563743A205B2E2E2E5D0D0A', X'014093AA7C14823CDE5A5774F18B12CD43D0B13B29C98E1BC5677FF4879637B34BCD0F19458DDB8F60', 'minister@ministry.example', '<0@ministry.example>', 1800000000000000, 'direction
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
94f03ce7da4b23c05123efada011992f', 16, X'9604A8540B26C8B80D2B174D25FC0BE8275BD7D6A8CE83861B551967380B1780', X'997CE30EDF2A9AE26F781A92453B8B79239E8E75AC474BC3FE52C8A3651021F4', X'434D53206F6620746865206669727374', 'smtputf8


envid

an envelope
ret

HDRS
notify
tane@kiwimail.example
FAILURE,DELAY');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (2, X'01A3185C53E82A8D19C7', 'sealed', X'', X'01270D1E35F88444AAFE25AEE6D273FD19045F15747796E3B176D401103BE77072962C1C2A0D5F7A46', 'x@outsider.example', '<1@ministry.example>', 1800000001000000, 'direction
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
pass', 70, X'B41AF20A9E773C9F571DC9641FCDECD763EADCCA225004CA7F9CA29506C1A569', X'8738E26D49734F8A2DA4E8751F2C3DB839D4384D4269E3670DAA4215B84ED806', X'9D1E1CD1A393C026982B311E3347973D85E17CB7CB38D61E1C7A46D6690FC21369AA5DEB55D7AFF71B30406A43C3DED057A8D00922FDF8E8835BC119C16DC32F9EB50F7768CD', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (3, X'01A3185C57D057F52941', 'received', X'', X'01E8C5EE03F8AE4FCEF77D18B1C108140FA067889499AAB7707CF6C49C881CF911494AE67AA8C7861B', 'minister@ministry.example', '<2@ministry.example>', 1800000002000000, 'direction
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
102', 264028, X'6420CE655CE393FA0398267CC7616E27C7484D3135B58F7D625D8663FC46F351', X'E0CA482A5149CCFB933803FBA543146560E9748F749DF94F8226358DD751DA30', NULL, NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (4, X'01A3185C5BB8E9F8F33E', 'sealed', X'', X'015334F7A9D59D794DCD47FB4CB4E19E9E919CCAFF54268F37056D9F3B8BAB59A096AE76D70D488202', NULL, NULL, 1800000003000000, 'direction
notice
directory
103', 36, X'BFC2C89AAA5C564E8A128494BD6FA4BA87565BCCB93E61995931D924FD643475', X'04D072B19A36CA7A1D83381F6C4D0BD3919BA33084A070F1E15BB82D9E9D911A', X'40FE823B62402B12254142E9DF0388AB459611840BA9D3566592C7643BA78A5DD889D5DA', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (5, X'01A3185C5FA09CE9B7C9', 'sealed', X'', X'017A66F513B131220D0C5E06C3CB36448A343283EB77A61925F0E6E1D4D1AAAA916F6B531733FD894E', 'aroha@kiwimail.example', '<4@ministry.example>', 1800000004000000, 'direction
outbound
directory
104', 43, X'E5F915BBE70A67DB830173313C552217CC77144BB039C0A1C46A5A7F972BB41E', X'9BCE9CE106244E62E3707C81CBF4AAC7249E04046521A392AB94F8878FC25C1B', X'3B53568EA38B19D62F535916BD8FDF5FDED56F59D31BE505C41D638A3D4D6B1C4749F322DBBDD34A8AE969', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content", "options") VALUES (6, X'01A3185C63882DD0C274', 'sealed', X'', X'01D37C61C17766EF4147F5FF0DE99CDB84D642E8F1525F1237589BF1D2839E01160489FDC2F64D245F', 'x@outsider.example', '<5@ministry.example>', 1800000005000000, 'direction
outbound
directory
105', 37, X'A9E1765AA3A7B15419C6D1450835A9B1E41B32512C5C4BB41E704B6439E6FF72', X'04640D1CF61EECCEDB163AA3092E35256E6308F05783D7EDB0436372500F4D11', X'9C9C9D3469A360B7A814C4274613D2B273964725D1C0A6A7F858C9DE4024459F54D506B9AC', NULL);
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
INSERT INTO "delivery" ("id", "item", "since", "destination", "recipients", "attempts", "reply", "stays_with", "stays_until", "notice", "hold", "hold_until", "due", "owner", "damaged", "checksum") VALUES (6, X'01A3185C63882DD0C274', 1800000005000000, 'mailboxes', 'aroha@kiwimail.example', 0, NULL, NULL, NULL, 0, NULL, NULL, 1800000005000000, NULL, 1, X'6EA37904A747C8FAE4FE4F17A639FDEBF9A7DBB1309042C01D4119BC06030410');
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
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (6, 1800000005000000, X'01A3185C63882DD0C274', '<5@ministry.example>', 'submissionAccepted
harbour
x@outsider.example
1
9', X'AAC702774ECA610FC5EF98E5984D7564440BC5C9AB0221E84B1E8535A9D81EA3');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (7, 1800000060000000, X'01A3185C50005043A381', '<0@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'4B5F97FADD13F11C2F829EBE83F7606796233DE0C055E0878741A92F3F9AD740');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (8, 1800000060000000, X'01A3185C53E82A8D19C7', '<1@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'B6F742C882B3CB5A9505DAEAB7591466FB41E1E302A5D55F42F50D7F2356C3DF');
INSERT INTO "event" ("number", "time", "item", "message_id", "kind", "checksum") VALUES (9, 1800000060000000, X'01A3185C57D057F52941', '<2@ministry.example>', 'relayFailed
gateway.kiwimail.example
4\n51\n4.7\nNot delivered in time
1
1800000600000000', X'B328B382BD5805F502EAFC54091F92ED993B7525A18B83D6FDAE78AB7D8125CE');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('delivery', 6);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('event', 9);
