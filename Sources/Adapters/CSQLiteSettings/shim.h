#ifndef SQLITE_SETTINGS_H
#define SQLITE_SETTINGS_H

/* As in sqlite3.h, which GRDB's module has whole: Swift calls no function of variable arguments. */
struct sqlite3;
int sqlite3_db_config(struct sqlite3 *, int, ...);

/* SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE: this connection leaves its log as it is when it is closed. Returns SQLite's code. */
static inline int sqlite_settings_keep_log(struct sqlite3 *connection) { return sqlite3_db_config(connection, 1006, 1, (int *)0); }

#endif
