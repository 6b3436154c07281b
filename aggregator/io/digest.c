/*
 * digest.c - every value with its type and length, one after the other.
 */

#include <sodium.h>
#include <string.h>

#include "aggregator/io/digest.h"

/* Type and length come first: no two rows have the same bytes. */
static void
take(crypto_hash_sha256_state *hash, int type, const void *bytes, int length)
{
	const uint8_t head[5] = { (uint8_t)type, (uint8_t)(length >> 24),
		(uint8_t)(length >> 16), (uint8_t)(length >> 8),
		(uint8_t)length };

	crypto_hash_sha256_update(hash, head, sizeof(head));
	if (length > 0)
		crypto_hash_sha256_update(hash, bytes,
		    (unsigned long long)length);
}

static void
take_row(crypto_hash_sha256_state *hash, sqlite3_stmt *row)
{
	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const int type = sqlite3_column_type(row, i);
		const void *bytes = sqlite3_column_blob(row, i);

		take(hash, type, bytes, sqlite3_column_bytes(row, i));
	}
}

static int
take_table(crypto_hash_sha256_state *hash, sqlite3 *db, const char *name)
{
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_ERROR;

	take(hash, 0, name, (int)strlen(name));
	if (sql != NULL &&
	    sqlite3_prepare_v2(db, sql, -1, &rows, NULL) == SQLITE_OK) {
		while ((step = sqlite3_step(rows)) == SQLITE_ROW)
			take_row(hash, rows);
	}
	sqlite3_finalize(rows);
	sqlite3_free(sql);
	return step == SQLITE_DONE ? 0 : -1;
}

int
digest_of(sqlite3 *db, uint8_t out[HASH_SIZE])
{
	crypto_hash_sha256_state hash;
	sqlite3_stmt *tables = NULL;
	int step = SQLITE_ERROR;

	crypto_hash_sha256_init(&hash);
	if (sqlite3_prepare_v2(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table' "
		"AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'backup*' "
		"ORDER BY name",
		-1, &tables, NULL) == SQLITE_OK) {
		while ((step = sqlite3_step(tables)) == SQLITE_ROW)
			if (take_table(&hash, db,
				(const char *)sqlite3_column_text(tables, 0)) !=
			    0)
				break;
	}
	sqlite3_finalize(tables);
	crypto_hash_sha256_final(&hash, out);
	return step == SQLITE_DONE ? 0 : -1;
}
