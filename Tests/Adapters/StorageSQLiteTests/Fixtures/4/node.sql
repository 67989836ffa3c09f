CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE account (
    address TEXT NOT NULL PRIMARY KEY,
    spelling TEXT NOT NULL,
    domain TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    password TEXT NOT NULL,
    state TEXT NOT NULL,
    createdAt INTEGER NOT NULL, checksum BLOB NOT NULL DEFAULT x'',
    UNIQUE (domain, skeleton)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
, checksum BLOB NOT NULL DEFAULT x'') STRICT, WITHOUT ROWID;
CREATE TABLE customerDomain (
    domain TEXT NOT NULL PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    position INTEGER NOT NULL
, checksum BLOB NOT NULL DEFAULT x'') STRICT, WITHOUT ROWID;
CREATE INDEX customerDomainByCustomer ON customerDomain (customer);
CREATE TABLE connector (
    user TEXT NOT NULL PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    secret TEXT NOT NULL,
    endpoint TEXT,
    security TEXT,
    pin TEXT,
    relayAddresses TEXT NOT NULL
, certificate TEXT, organisation TEXT, checksum BLOB NOT NULL DEFAULT x'') STRICT, WITHOUT ROWID;
CREATE INDEX connectorByCustomer ON connector (customer);
CREATE INDEX connectorByCertificate ON connector (certificate) WHERE certificate IS NOT NULL;
INSERT INTO "grdb_migrations" ("identifier") VALUES ('1 accounts and customers');
INSERT INTO "grdb_migrations" ("identifier") VALUES ('2 client certificates');
INSERT INTO "grdb_migrations" ("identifier") VALUES ('3 checksums');
INSERT INTO "account" ("address", "spelling", "domain", "skeleton", "password", "state", "createdAt", "checksum") VALUES ('aroha@kiwimail.example', 'Aroha@kiwimail.example', 'kiwimail.example', 'aroha', '$scrypt$ln=15,r=8,p=1$5043a3812a8d19c757f52941e9f8f33e$9ce9b7c92dd0c274a7eedcbf63e8a43390a06dec324588177102f4cca15cdcab', 'active', 1800000000000000, X'ED9B0245664E3270398A235B181E6CB540F08E0DE5EAEDBD305293DD4E4378A8');
INSERT INTO "account" ("address", "spelling", "domain", "skeleton", "password", "state", "createdAt", "checksum") VALUES ('tane@kiwimail.example', 'tane@kiwimail.example', 'kiwimail.example', 'tane', '$scrypt$ln=15,r=8,p=1$f24fce67c0f45ed31d73ceff728bf0a6$c4896d5d4104ffff90df427a41d37d5f8b74954d719af5bff6c74a760d2e84bd', 'disabled', 1800000000000000, X'4D00C5EC277539F6B673A845A97F9B863CD41A6A10A8B4DC7558C3AEF92A595D');
INSERT INTO "customer" ("id", "name", "checksum") VALUES ('harbour', 'Harbour & Söhne', X'2F38929164E6C293CAF17B2D6E93EF4267C05795A764971006FD60C447060DCD');
INSERT INTO "customerDomain" ("domain", "customer", "position", "checksum") VALUES ('harbour.example', 'harbour', 0, X'453861FE210C315D2B252648DC29712CB68D674D015873F21308FAA7D07016BF');
INSERT INTO "customerDomain" ("domain", "customer", "position", "checksum") VALUES ('quay.harbour.example', 'harbour', 1, X'EF0BEEA030AFBF0312D2278B76A4FF20B2127620248A5AC1665501E0D8EB22D4');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('b@harbour', 'harbour', 1, 'SCRAM-SHA-256$4096:QEV3y3iZW7KGPQDo7cNOsQ==$qijrkeYv7NU3eAOJXl2Fy1CE+aCduzX76svcmcCmd5U=:fbATPB5aSwwU8AADK0YqRkdehzr0OLJcUcNBfvtEJ0o=', '192.0.2.7:2525', 'certificate', 'e1aa978e90566709b5d27900c95f17a941bb1e9a33e1c981c1df3333df652052', '', NULL, NULL, X'510D493118C9788476D0EE0BFC61C1759DD52BBBDBE1537D40AE9F2890B1AE9A');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('c', 'harbour', 2, 'SCRAM-SHA-256$4096:WHkp7ZM1jaY+bDr6+1sIvg==$a/JEcqhRqjAvc31BqspO/ICSMaq7tSUQDNVFk1AEssc=:UbNgaW/If3f0T4xEO9uNe2oUDauk1Tnk47v2IxlEWt0=', '[::1]:25', 'clear', NULL, '', NULL, NULL, X'D1FC53AC54B8C2616AE6A541E3E034F5E98A0B32F122E9E0BAB42238AFBAA03B');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('d', 'harbour', 3, 'SCRAM-SHA-256$4096:aHqqM+vPZ0UuQt1cyYECsA==$e3xbJuDNXSdnaIOYCnMSlOzUHQvhsrKwUrsDwitE0eE=:/7cINnBW7h4LkAwVZ2RmaI6E9ZAkLgvMlt3xBrUUkiA=', '10.1.2.3:25', 'clear-own', NULL, '', NULL, NULL, X'73CDA2CA48961A59EA3B5E450E70CD093B03EA336ED05DE7D4CA8055D8C3862A');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('e', 'harbour', 4, 'SCRAM-SHA-256$4096:tKyh9AVqyIB13OiBWN71vw==$1AFdxBaPjx4IZl8vZsPg33Qw36u8Y41+GRHvRTm5+aA=:vWiKPtBLSCk/uDKBeRrx5cxKdAyKbD7IR7LExgONM34=', NULL, NULL, NULL, '10.0.0.1 2001:0db8:0000:0000:0000:0000:0000:0001', NULL, NULL, X'6B260D05164ED2BEC08C7C044D688ABE005D4BBD102CF5B139B4AF9764436F65');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('f', 'harbour', 5, 'SCRAM-SHA-256$4096:Py1PRxZe3ucbASxmY+/LNg==$L4MjoxpjKGFgDuxX2BXOICnCH6dCoIS1IVUFCN5fEns=:Q0uA213qE5VgF2zjtFASfAvSzRY4o07kU9YPFmjwhpw=', NULL, NULL, NULL, '', 'dd25ecd1c6dfa1aada31c6dbe968a0629ce30ccd87022f9c378773eed1abc95f', NULL, X'BF091C1CCDF8F639C04EEC5B92530B3100EE955A6E4F5AAFF847D8EF68150154');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('g', 'harbour', 6, 'SCRAM-SHA-256$4096:1VdwO3ASHIjNsTEJKjxNVw==$brkgTrmUebtjz1eFS3IeAxedFZTCES6oGWmgjG/FQrw=:2OOIyBJ+dp2tu3/3E8dZZEk5/JN16sCRkjJ+C4+CIOE=', NULL, NULL, NULL, '', 'mail.shared.example', 'x-originatororg: harbour.example', X'C54A304B2F146ED5FC586A3B9D1747423582DD2B07283705EFC4664155A69F87');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation", "checksum") VALUES ('harbour', 'harbour', 0, 'SCRAM-SHA-256$4096:SOcRUG2XZ5hibmbP4mzJag==$TfTFKi5h12dRsAHOj0oiURYvHIwYZzKjUmPFJdkBH3c=:0dV6kBEhOic3X7kWt17uEE5j7gIQ0tXvA6NlGeRXHY4=', 'mx.harbour.example:25', 'name', 'mx.harbour.example', '', NULL, NULL, X'4F1D654F6C16CF81B741B2B3AB85C9427AB3C04C36F079AD6E323A110316A26E');
