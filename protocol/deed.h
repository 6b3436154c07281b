/*
 * deed.h - what an aggregator writes in its book.
 *
 * A deed is an entry [kind, at, who, fields...].  One table says for each kind
 * its name and the types of its fields; reading, writing and printing all go
 * by that table.  PROTOCOL.md, The book.
 */

#ifndef PROTOCOL_DEED_H
#define PROTOCOL_DEED_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/entry.h"
#include "protocol/wire.h"

enum deed_kind {
	DEED_ENROLLED = -32,       /* key, name, touchpoints, survey */
	DEED_REPLACED = -33,       /* old kid, new kid, upto head */
	DEED_REVOKED = -34,        /* kid, why */
	DEED_TOUCHPOINT = -35,     /* slug, card (JSON) */
	DEED_SHEET = -36,          /* name, version, serial */
	DEED_SOURCE = -37,         /* key, name, touchpoint, channel, survey */
	DEED_SOURCE_REMOVED = -38, /* kid */
	DEED_HEADS = -39,          /* [[kid, head]...] */
	DEED_JUDGED = -40,         /* kid, epoch, first, last, verdict, why */
	DEED_ERASED = -41,         /* kid, epoch, number */
	DEED_SUPERSEDED = -42,  /* kid, old epoch, number, new epoch, number */
	DEED_RESTORED = -43,    /* why */
	DEED_SEAM_CLOSED = -44, /* kid, epoch, why */
	DEED_SETTING = -45,     /* name, value */
	DEED_ACCOUNT = -46,     /* name, role, state */
	DEED_TOKEN = -47,       /* name, role, state */
	DEED_STAFF_PIN = -48,   /* kid, state; never what it is */
	DEED_CORRECTED = -49,   /* kid, from, to, what, touchpoint, why */
	DEED_CORRECTION_UNDONE = -50, /* number of the deed undone, why */
	DEED_PLAN = -51,              /* what, name, card (JSON) */
};

/*
 * Types of fields: K key (32 bytes), I kid or version (16), E epoch (8),
 * N number, T text, L list of texts, H head, M list of [kid, head].
 */
struct deed_shape {
	int kind;
	const char *name;   /* as `book` prints it: "enrolled" */
	const char *types;  /* one letter a field */
	const char *labels; /* their names, separated by spaces */
};

#define DEED_FIELDS 6

/* NULL for a kind that is not in the table. */
const struct deed_shape *deed_shape(int64_t kind);

/* One field: which member is meant follows from the type. */
struct deed_field {
	struct wire_span span; /* K I E T; L M: the items, without head */
	uint64_t number;       /* N; L and M: how many */
	struct head head;      /* H */
};

struct deed {
	int64_t kind;
	uint32_t at;
	char who[LIMIT_WHO + 1];
	const struct deed_shape *shape;
	struct deed_field fields[DEED_FIELDS];
};

/* Take apart an entry that entry_read gave; -1 when its shape is wrong. */
int deed_read(const struct wire_span *entry, struct deed *out);

/*
 * Write a deed, its arguments in the order of the shape's types, one C
 * argument each:  K I E: const uint8_t *;  N: uint64_t;  T: const char *;
 * H: const struct head *;  L: const char *const * and size_t (two arguments);
 * M: const struct deed_journal_head * and size_t (two).
 */
struct deed_journal_head {
	uint8_t kid[KID_SIZE];
	struct head head;
};
void deed_write(struct wire_writer *w, enum deed_kind kind, uint32_t at,
    const char *who, ...);
/* The same with the arguments after `who` as a list, which it uses up. */
void deed_write_list(struct wire_writer *w, enum deed_kind kind, uint32_t at,
    const char *who, va_list *args);

#endif
