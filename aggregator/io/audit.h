/*
 * audit.h - what an audit knows while it walks the journals, and what it finds.
 *
 * Shared by io/strand.c (chains, texts), io/witness.c (what one journal says of
 * another), io/register.c (the book's word) and io/registry.c (the registry
 * against it); io/verify.c leads them over a store or a bundle.
 */

#ifndef AGGREGATOR_IO_AUDIT_H
#define AGGREGATOR_IO_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store_journal.h"
#include "protocol/entry.h"
#include "protocol/text.h"

struct json_t;

#define AUDIT_NONE SIZE_MAX             /* no such journal, no such strand */
#define AUDIT_REVIVAL (LIMIT_ENTRY + 1) /* a deed's text */

/* One epoch of one journal, as far as it was walked. */
struct strand {
	size_t journal;
	size_t before; /* the journal's strand before it, or AUDIT_NONE */
	uint8_t epoch[EPOCH_SIZE];
	bool is_opened; /* its epoch entry was seen: then also */
	struct head previous;
	bool previous_fits;   /* and the entry it names is there, as it says */
	uint64_t first, next; /* numbers held; next 0: none yet */
	uint8_t hash[HASH_SIZE]; /* h(next - 1) */
	int64_t zero_ms;         /* at = 0, by its newest time entry; 0: none */
	int64_t over_ms; /* when the next one began; 0: unknown (revival.h) */
};

/* One journal says where another one, or it itself, stands. */
enum claim_kind {
	CLAIM_CONTINUES, /* an epoch names its predecessor's last entry */
	CLAIM_COVERED,   /* a second envelope over the same numbers */
	CLAIM_WITNESS,   /* a time entry tells of the book */
	CLAIM_TOLD,      /* the book tells of a source's journal */
	CLAIM_DECLARED,  /* a kiosk's last request, when all had been sent */
	CLAIM_PEN,       /* where this aggregator would write on */
};
struct claim {
	enum claim_kind kind;
	bool is_confirmed;
	size_t about, by; /* journals */
	size_t strand;    /* that made it, or AUDIT_NONE */
	uint64_t number;  /* of the entry that says so, 0: none does */
	struct head head;
	int64_t at_ms; /* CLAIM_WITNESS: our clock then */
};

/* The book's word that it goes on from a backup (io/revival.h). */
struct revival {
	uint64_t number; /* of that deed */
	uint64_t after;  /* the last number that was restored */
	int64_t at_ms;   /* when, by the book's own clock */
	uint64_t heads;  /* witnessed of what was lost with the old store ... */
	uint64_t highest; /* ... up to this number */
	uint64_t texts;   /* of kiosks, lost with it */
	char why[AUDIT_REVIVAL];
};

/* How far that backup held a kiosk's journal, by the book. */
struct restored_head {
	size_t revival, journal;
	struct head head;
};

/* Numbers of an epoch: missing, or said to be lost. */
struct stretch {
	size_t journal;
	uint8_t epoch[EPOCH_SIZE];
	uint64_t first, last;
};

/* A commitment whose text is not here. */
struct text_gap {
	size_t journal, strand;
	uint8_t epoch[EPOCH_SIZE];
	uint64_t number;
	uint32_t at;
	enum text_kind kind;
};

/* A digital answer's entry. */
struct audit_answer {
	size_t journal;
	uint8_t epoch[EPOCH_SIZE];
	uint64_t number;
	uint32_t slot;
	uint8_t id[HMAC_SIZE];
};

/* A list that grows: at holds `count` of what its user puts in. */
struct audit_list {
	void *at;
	size_t count, room;
};

struct audit {
	struct audit_list journals; /* struct journal_row */
	struct audit_list newest;   /* size_t: each journal's last strand */
	struct audit_list strands;  /* struct strand, a journal's in the order
				       of arrival */
	struct audit_list claims;   /* struct claim */
	struct audit_list gaps;     /* struct stretch */
	struct audit_list lost;     /* struct stretch; also what was rejected */
	struct audit_list texts;    /* struct text_gap */
	struct audit_list texts_lost; /* struct text_gap: as kiosks say */
	struct audit_list answers;    /* struct audit_answer */
	struct audit_list revivals;   /* struct revival */
	struct audit_list restored;   /* struct restored_head */
	size_t book;                  /* its journal, or AUDIT_NONE */
	struct json_t *deeds;         /* newest deed by subject: register.h */
	struct json_t *problems;      /* as `verify --json` lists them */
	struct json_t *kinds;         /* how many of each kind there are */
	struct json_t *seams;         /* closed ones */
	uint64_t entries;
	uint64_t witnessed_to; /* number of the book */
	uint64_t quarantined, replaced, erased;
	uint64_t given_up; /* texts that their kiosk says are lost */
	bool is_bundle;    /* no registry, no quarantine beside the book */
	bool failed;       /* memory ran out: nothing here is sure */
};

/* False: no memory.  Release it in both cases. */
bool audit_init(struct audit *audit);
void audit_release(struct audit *audit);

/* A new, zeroed element at the end; NULL: no memory, and audit->failed. */
void *audit_add(struct audit *audit, struct audit_list *list, size_t size);

/* Enter a journal; false: no memory. */
bool audit_enter(struct audit *audit, const struct journal_row *row);
struct journal_row *audit_journal(const struct audit *audit, size_t index);
struct strand *audit_strand(const struct audit *audit, size_t index);
/* The index of a journal, of a strand, or AUDIT_NONE. */
size_t audit_by_kid(const struct audit *audit, const uint8_t kid[KID_SIZE]);
size_t audit_by_epoch(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE]);
/* That of a new epoch; AUDIT_NONE: no memory. */
size_t audit_begin(struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE]);

/*
 * Enter a problem: what kind, whose journal, which number (-1: none), and why,
 * printf-style, for an auditor.  After many of one kind the rest is counted.
 */
void audit_problem(struct audit *audit, const char *what, const char *journal,
    int64_t number, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The report, as verify.h says; a new reference, or NULL. */
struct json_t *audit_report(struct audit *audit);

#endif
