/*
 * journal_schema.c - the tables of a kiosk's journal, column by column.
 *
 * The schema has a version (PRAGMA user_version); each step from one to the
 * next is one transaction, so an upgrade cut in the middle is either done or
 * not begun.  application_id tells the file from any other database.
 */

#include <stdio.h>

#include <sodium.h>

#include "kiosk/io/journal_inside.h"

#define APPLICATION_ID 0x54534b31 /* "TSK1" */

/* From version i to i + 1. */
static const char *const steps[] = {
	/* Who this kiosk is: one Ed25519 seed, made at the first enrol. */
	"CREATE TABLE identity ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  seed BLOB NOT NULL CHECK (length(seed) = 32));"

	/* Whom it sends to, as the token said. */
	"CREATE TABLE aggregator ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  url TEXT NOT NULL," /* https://host:port */
	"  key BLOB NOT NULL," /* signs answers */
	"  centre BLOB);"      /* signs `kept` and sheets; null: the same */

	/* SHA-256 of TLS keys it may show. */
	"CREATE TABLE pin ("
	"  pin BLOB PRIMARY KEY CHECK (length(pin) = 32),"
	"  announced INTEGER NOT NULL)" /* 0 by token, 1 by a signed answer */
	"  WITHOUT ROWID;"

	/* What the aggregator last said this kiosk is for. */
	"CREATE TABLE registration ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  name TEXT NOT NULL,"
	"  survey TEXT NOT NULL,"
	"  serial INTEGER NOT NULL);" /* rises with it, places and sheets */

	/* Its touchpoints, in order; the first is the usual one. */
	"CREATE TABLE place ("
	"  position INTEGER PRIMARY KEY,"
	"  slug TEXT NOT NULL UNIQUE,"
	"  title TEXT NOT NULL,"
	"  zone TEXT NOT NULL,"
	"  survey TEXT NOT NULL,"
	"  sheet BLOB);" /* version in force; null: asks nothing yet */

	/* Sheets held, whole, as they were put. */
	"CREATE TABLE sheet ("
	"  version BLOB PRIMARY KEY CHECK (length(version) = 16),"
	"  serial INTEGER NOT NULL," /* the centre's, rising */
	"  name TEXT NOT NULL,"
	"  file BLOB NOT NULL);"

	/* One row a boot, and whenever else a new epoch had to open. */
	"CREATE TABLE epoch ("
	"  ordinal INTEGER PRIMARY KEY,"
	"  epoch BLOB NOT NULL UNIQUE CHECK (length(epoch) = 8),"
	"  boot_id TEXT NOT NULL,"      /* of the boot it opened in */
	"  opened_ms INTEGER NOT NULL," /* CLOCK_BOOTTIME at its first entry */
	"  first INTEGER NOT NULL,"     /* number of its first entry */
	"  start BLOB NOT NULL,"        /* the hash before that entry */
	"  offset_ms INTEGER NOT NULL," /* wall less BOOTTIME, last noted */
	"  dated_ms INTEGER,"           /* BOOTTIME of its newest time entry */
	"  whole INTEGER NOT NULL DEFAULT 0);" /* in full envelopes up to here */

	/* The journal: exactly the bytes that travel. */
	"CREATE TABLE entry ("
	"  number INTEGER PRIMARY KEY," /* without gaps */
	"  epoch INTEGER NOT NULL,"     /* epoch.ordinal */
	"  bytes BLOB NOT NULL,"        /* CBOR, touchstone.cddl: entry */
	"  hash BLOB NOT NULL);"        /* h(number) */

	/* What slot entries define, to find them again. */
	"CREATE TABLE slot ("
	"  epoch INTEGER NOT NULL,"
	"  slot INTEGER NOT NULL,"
	"  touchpoint TEXT NOT NULL,"
	"  sheet BLOB NOT NULL,"
	"  question TEXT NOT NULL,"
	"  language TEXT NOT NULL,"
	"  hand INTEGER NOT NULL,"
	"  PRIMARY KEY (epoch, slot)) WITHOUT ROWID;"
	"CREATE UNIQUE INDEX slot_meaning ON slot (epoch, touchpoint, sheet,"
	"  question, language, hand);"

	/* Texts and references until a receipt says they are kept. */
	"CREATE TABLE text ("
	"  kind INTEGER NOT NULL," /* 1 comment, 2 reference */
	"  number INTEGER NOT NULL,"
	"  salt BLOB NOT NULL CHECK (length(salt) = 16),"
	"  text BLOB NOT NULL,"
	"  PRIMARY KEY (kind, number)) WITHOUT ROWID;"

	/* Runs that may have left: the same bytes whenever sent again. */
	"CREATE TABLE sealed ("
	"  first INTEGER NOT NULL,"
	"  last INTEGER NOT NULL,"
	"  PRIMARY KEY (first, last)) WITHOUT ROWID;"
	"CREATE INDEX sealed_last ON sealed (last);"

	/* Rows found damaged; a signed `lost` entry names each run. */
	"CREATE TABLE lost ("
	"  first INTEGER PRIMARY KEY,"
	"  last INTEGER NOT NULL);"

	/* The newest receipt for each epoch, with its signed object. */
	"CREATE TABLE receipt ("
	"  epoch BLOB PRIMARY KEY,"
	"  number INTEGER NOT NULL,"
	"  hash BLOB NOT NULL,"
	"  object BLOB NOT NULL) WITHOUT ROWID;"

	/* How syncing stands. */
	"CREATE TABLE sync ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  kept INTEGER NOT NULL," /* the newest answer covers up to here */
	"  boot_id TEXT,"          /* when it was last tried, on both clocks */
	"  tried_boot_ms INTEGER,"
	"  tried_wall_ms INTEGER,"
	"  outcome TEXT,"        /* done, nobody, later, refused */
	"  error TEXT,"          /* one sentence, or empty */
	"  synced_boot_id TEXT," /* when it last went well */
	"  synced_boot_ms INTEGER,"
	"  synced_wall_ms INTEGER);"
	"INSERT INTO sync (one, kept) VALUES (1, 0);",

	/* The aggregator's clock in the answer that went well at synced_*. */
	"ALTER TABLE sync ADD COLUMN answered_ms INTEGER;"

	/* The press before, where a customer's own hand pressed. */
	"CREATE TABLE holdoff ("
	"  touchpoint TEXT NOT NULL,"
	"  question TEXT NOT NULL,"
	"  boot_id TEXT NOT NULL,"
	"  last_ms INTEGER NOT NULL,"    /* BOOTTIME, counted or not */
	"  counted_ms INTEGER NOT NULL," /* of the last that counted */
	"  step INTEGER NOT NULL,"       /* of the press before */
	"  PRIMARY KEY (touchpoint, question)) WITHOUT ROWID;"

	/* How the PIN of the staff stands: journal_staff.h. */
	"CREATE TABLE staff ("
	"  one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  pin TEXT,"                            /* the centre's, hashed */
	"  failures INTEGER NOT NULL DEFAULT 0," /* in a row */
	"  boot_id TEXT,"                        /* when it last failed */
	"  failed_ms INTEGER);"                  /* BOOTTIME then */
	"INSERT INTO staff (one) VALUES (1);"

	/* What they set at each screen of this folder. */
	"CREATE TABLE stand ("
	"  screen TEXT PRIMARY KEY,"   /* as it was asked for: screen_staff.c */
	"  touchpoint TEXT NOT NULL,"  /* '': the first */
	"  language TEXT NOT NULL,"    /* '': the first */
	"  rehearsal INTEGER NOT NULL" /* is on */
	") WITHOUT ROWID;"

	/* And at each touchpoint, for whatever screens stand there. */
	"CREATE TABLE door ("
	"  touchpoint TEXT PRIMARY KEY,"
	"  door INTEGER NOT NULL,"    /* enum door_set */
	"  until_ms INTEGER NOT NULL" /* UTC; 0: until set */
	") WITHOUT ROWID;"

	/* Rows that are not here: deleted below a receipt, or named lost. */
	"ALTER TABLE lost ADD COLUMN named INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE lost ADD COLUMN hash BLOB;" /* h(last), for what follows */

	/* The bytes of an epoch's first entry: without it the rest is lost. */
	"ALTER TABLE epoch ADD COLUMN opening BLOB;"

	/* Texts that entries named lost: told once, and not again. */
	"CREATE TABLE text_lost ("
	"  kind INTEGER NOT NULL,"
	"  number INTEGER NOT NULL,"
	"  PRIMARY KEY (kind, number)) WITHOUT ROWID;"

	/* How long the exchange took that its newest time entry tells of. */
	"ALTER TABLE epoch ADD COLUMN took_ms INTEGER NOT NULL DEFAULT 0;",
};
#define STEPS ((int)(sizeof(steps) / sizeof(steps[0])))

static int
pragma_number(sqlite3 *db, const char *pragma, int64_t *out)
{
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v2(db, pragma, -1, &statement, NULL);

	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return code == SQLITE_ROW ? SQLITE_OK : code;
}

static int
schema_step(struct journal *journal, int version, bool anew)
{
	char pragma[100];
	int code = sqlite3_exec(journal->db, steps[version], NULL, NULL, NULL);

	snprintf(pragma, sizeof(pragma),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    APPLICATION_ID, version + 1);
	if (code == SQLITE_OK)
		code = sqlite3_exec(journal->db, pragma, NULL, NULL, NULL);
	if (code == SQLITE_OK && version == 0 && !anew) {
		uint8_t seed[SEED_SIZE];

		journal->outside->random(journal->outside->self, seed,
		    sizeof(seed));
		code = sql_run(journal, SQL_IDENTITY_PUT, "b", seed,
		    sizeof(seed));
		sodium_memzero(seed, sizeof(seed));
	}
	return code;
}

/*
 * Raise the schema inside the transaction that is open; anew: an empty one is
 * filled from the keepsake.
 */
static int
schema_raise(struct journal *journal, bool anew)
{
	int64_t version;
	int code = pragma_number(journal->db, "PRAGMA user_version", &version);

	/* Another process may have been quicker. */
	anew = anew && version == 0;
	for (; code == SQLITE_OK && version < STEPS; version++)
		code = schema_step(journal, (int)version, anew);
	if (code == SQLITE_OK && anew)
		code = aside_begin_anew(journal);
	return code;
}

enum journal_verdict
schema_prepare(struct journal *journal, bool create)
{
	enum journal_verdict verdict;
	int64_t version, id;
	bool anew;
	int code = pragma_number(journal->db, "PRAGMA user_version", &version);

	if (code == SQLITE_OK)
		code = pragma_number(journal->db, "PRAGMA application_id", &id);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	anew = version == 0 && keepsake_is_there(journal);
	if (version == 0 && !create && !anew)
		return JOURNAL_NOT_ENROLLED;
	if (version != 0 && id != APPLICATION_ID)
		return JOURNAL_FOREIGN;
	if (version > STEPS)
		return JOURNAL_NEWER;
	if (version == STEPS)
		return JOURNAL_OK;
	code = anew ? keepsake_open(journal) : SQLITE_OK;
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_BEGIN, "");
	if (code == SQLITE_OK)
		code = schema_raise(journal, anew);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_COMMIT, "");
	verdict = sql_verdict(journal, code);
	if (code != SQLITE_OK && !sqlite3_get_autocommit(journal->db))
		sql_run(journal, SQL_ROLLBACK, "");
	if (anew)
		keepsake_close(journal);
	return verdict;
}
