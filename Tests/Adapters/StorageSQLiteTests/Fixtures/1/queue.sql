CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE item (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, header BLOB NOT NULL, key BLOB NOT NULL,
    sender TEXT, message_id TEXT, accepted INTEGER NOT NULL, facts TEXT NOT NULL, size INTEGER NOT NULL,
    digest BLOB NOT NULL, checksum BLOB NOT NULL, content BLOB);
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
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content") VALUES (1, X'01A3185C50005043A381', 'protected', X'5375626A6563743A205B2E2E2E5D0D0A', X'0143F328E4E39D7F0AD0DD84A7FA340AA4A6F908082878F52A5F2EDFE47B3A37848EB1491611918AAA', 'minister@ministry.example', '<0@ministry.example>', 1800000000000000, 'direction
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
94f03ce7da4b23c05123efada011992f', 16, X'9604A8540B26C8B80D2B174D25FC0BE8275BD7D6A8CE83861B551967380B1780', X'C5952D415ED34BF35908C4069DF8BF0880DC735BD50390BE2B7417FB74C457C9', X'434D53206F6620746865206669727374');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content") VALUES (2, X'01A3185C53E82A8D19C7', 'sealed', X'', X'01074B8DE9EEE3EC31E8FD7CCE873436EA64B0846651E6D271B3B28F17BB97FBE92FDBFC9606526598', 'x@outsider.example', '<1@ministry.example>', 1800000001000000, 'direction
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
pass', 70, X'5E5F9E1D39839347666677D81F6F7F8F0114E4520C560006A18C33AC1FAB4ADF', X'44A67382CBBF13B598753D4642D3602E74F2452FAF42194C3AE78C97564A7DE7', X'00CAB2E6461C1EE9F79F8576ED3597DD685A5407E604130116CD6946A088CBC64B4F1726BA3F11F858C850762B4E059300817DE6E7BF1716F3AB6F4BC1A00F6D972F9C8C6441');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content") VALUES (3, X'01A3185C57D057F52941', 'received', X'', X'01274C89FAECE132DBB80C00D58360350CB3DCEDD5D4C7E8427BAA268C400B8D237B5322034933517B', 'minister@ministry.example', '<2@ministry.example>', 1800000002000000, 'direction
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
102', 264028, X'EC4DE57CBD64C35DC750DA50257ED197580FF4FE1B4B30E5100CA778EA7FAD31', X'4EB656EFCE31C638D6AD9D2257AC900F6147D1830D1EA5BBB2B5264B7EEB35E7', NULL);
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content") VALUES (4, X'01A3185C5BB8E9F8F33E', 'sealed', X'', X'0124004217B74F22B7DEFFBCE729ACC259AD3CF0E4860C610D765EA350E660CA586F88978E4E5FB81C', NULL, NULL, 1800000003000000, 'direction
notice
directory
103', 36, X'BC15627AA096589668535673EE14AC74CDA4730553CBA501C64E4A44B8D2150E', X'816DC833315A6842A14C9EE4494FDC7602406A3920E8D01081B954F03D100E78', X'4787864B816FDAA92AB8E99C8FBD9DFBCA8CB4A16FCB5EE7B666332499A5CD0D41B19DC2');
INSERT INTO "item" ("number", "id", "kind", "header", "key", "sender", "message_id", "accepted", "facts", "size", "digest", "checksum", "content") VALUES (5, X'01A3185C5FA09CE9B7C9', 'sealed', X'', X'0110CFDFB9872233E7032DCDC125FA6D09B8AA11A6FA0AB058F075F7AF1A3386C60ECFEEEF546AACF8', 'aroha@kiwimail.example', '<4@ministry.example>', 1800000004000000, 'direction
outbound
directory
104', 43, X'4A549D35E520196BF7AEA3B96DEAC43FCC58B852AD5BD5464DC2A545EC77B5C2', X'0B11A3170ACA1E86A67B05F0E38102AE75E47340226A14EA6EDB377258CC3443', X'947F14C0EC53DC53CC69C236188E4A065F1C9A93092440D4E3387BC52F89BF768AD97E471C8888B6D757B0');
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
