CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE account (
    address TEXT NOT NULL PRIMARY KEY,
    spelling TEXT NOT NULL,
    domain TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    password TEXT NOT NULL,
    state TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    UNIQUE (domain, skeleton)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE customerDomain (
    domain TEXT NOT NULL PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
, certificate TEXT, organisation TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX connectorByCustomer ON connector (customer);
CREATE INDEX connectorByCertificate ON connector (certificate) WHERE certificate IS NOT NULL;
INSERT INTO "grdb_migrations" ("identifier") VALUES ('1 accounts and customers');
INSERT INTO "grdb_migrations" ("identifier") VALUES ('2 client certificates');
INSERT INTO "account" ("address", "spelling", "domain", "skeleton", "password", "state", "createdAt") VALUES ('aroha@kiwimail.example', 'Aroha@kiwimail.example', 'kiwimail.example', 'aroha', '$scrypt$ln=15,r=8,p=1$5043a3812a8d19c757f52941e9f8f33e$9ce9b7c92dd0c274a7eedcbf63e8a43390a06dec324588177102f4cca15cdcab', 'active', 1800000000000000);
INSERT INTO "account" ("address", "spelling", "domain", "skeleton", "password", "state", "createdAt") VALUES ('tane@kiwimail.example', 'tane@kiwimail.example', 'kiwimail.example', 'tane', '$scrypt$ln=15,r=8,p=1$f24fce67c0f45ed31d73ceff728bf0a6$c4896d5d4104ffff90df427a41d37d5f8b74954d719af5bff6c74a760d2e84bd', 'disabled', 1800000000000000);
INSERT INTO "customer" ("id", "name") VALUES ('harbour', 'Harbour & Söhne');
INSERT INTO "customerDomain" ("domain", "customer", "position") VALUES ('harbour.example', 'harbour', 0);
INSERT INTO "customerDomain" ("domain", "customer", "position") VALUES ('quay.harbour.example', 'harbour', 1);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('b@harbour', 'harbour', 1, 'SCRAM-SHA-256$4096:QEV3y3iZW7KGPQDo7cNOsQ==$qijrkeYv7NU3eAOJXl2Fy1CE+aCduzX76svcmcCmd5U=:fbATPB5aSwwU8AADK0YqRkdehzr0OLJcUcNBfvtEJ0o=', '192.0.2.7:2525', 'certificate', 'e1aa978e90566709b5d27900c95f17a941bb1e9a33e1c981c1df3333df652052', '', NULL, NULL);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('c', 'harbour', 2, 'SCRAM-SHA-256$4096:WHkp7ZM1jaY+bDr6+1sIvg==$a/JEcqhRqjAvc31BqspO/ICSMaq7tSUQDNVFk1AEssc=:UbNgaW/If3f0T4xEO9uNe2oUDauk1Tnk47v2IxlEWt0=', '[::1]:25', 'clear', NULL, '', NULL, NULL);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('d', 'harbour', 3, 'SCRAM-SHA-256$4096:aHqqM+vPZ0UuQt1cyYECsA==$e3xbJuDNXSdnaIOYCnMSlOzUHQvhsrKwUrsDwitE0eE=:/7cINnBW7h4LkAwVZ2RmaI6E9ZAkLgvMlt3xBrUUkiA=', '10.1.2.3:25', 'clear-own', NULL, '', NULL, NULL);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('e', 'harbour', 4, 'SCRAM-SHA-256$4096:tKyh9AVqyIB13OiBWN71vw==$1AFdxBaPjx4IZl8vZsPg33Qw36u8Y41+GRHvRTm5+aA=:vWiKPtBLSCk/uDKBeRrx5cxKdAyKbD7IR7LExgONM34=', NULL, NULL, NULL, '10.0.0.1 2001:0db8:0000:0000:0000:0000:0000:0001', NULL, NULL);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('f', 'harbour', 5, 'SCRAM-SHA-256$4096:Py1PRxZe3ucbASxmY+/LNg==$L4MjoxpjKGFgDuxX2BXOICnCH6dCoIS1IVUFCN5fEns=:Q0uA213qE5VgF2zjtFASfAvSzRY4o07kU9YPFmjwhpw=', NULL, NULL, NULL, '', 'dd25ecd1c6dfa1aada31c6dbe968a0629ce30ccd87022f9c378773eed1abc95f', NULL);
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('g', 'harbour', 6, 'SCRAM-SHA-256$4096:1VdwO3ASHIjNsTEJKjxNVw==$brkgTrmUebtjz1eFS3IeAxedFZTCES6oGWmgjG/FQrw=:2OOIyBJ+dp2tu3/3E8dZZEk5/JN16sCRkjJ+C4+CIOE=', NULL, NULL, NULL, '', 'mail.shared.example', 'X-OriginatorOrg: harbour.example');
INSERT INTO "connector" ("user", "customer", "position", "secret", "endpoint", "security", "pin", "relayAddresses", "certificate", "organisation") VALUES ('harbour', 'harbour', 0, 'SCRAM-SHA-256$4096:SOcRUG2XZ5hibmbP4mzJag==$TfTFKi5h12dRsAHOj0oiURYvHIwYZzKjUmPFJdkBH3c=:0dV6kBEhOic3X7kWt17uEE5j7gIQ0tXvA6NlGeRXHY4=', 'mx.harbour.example:25', 'name', 'mx.harbour.example', '', NULL, NULL);
