/*
 * support_fixture.h - a kiosk's journal, enrolled at a small aggregator, for
 * tests of what it keeps and sends.
 *
 * One test has one: an outside, a centre, a folder of its own and the journal
 * in it.  What goes wrong in here fails the test, but fixture_exchange returns
 * how it went.
 */
#ifndef TESTS_KIOSK_SUPPORT_FIXTURE_H
#define TESTS_KIOSK_SUPPORT_FIXTURE_H

#include "kiosk/io/exchange.h"
#include "kiosk/io/journal.h"
#include "tests/kiosk/support_centre.h"

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char *folder;
	struct journal *journal; /* a test may reopen it; NULL: closed */
	struct exchange last;
};

/* For cmocka: *state is a struct fixture from one to the other. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
/* Close the journal and open it again, as a program begun anew does. */
void fixture_reopen(struct fixture *f);

/* Exchange once, with as full a body as where none has failed; f->last tells
   more. */
enum exchange_verdict fixture_exchange(struct fixture *f);
/* Exchange until nothing waits; how many it took, each of them done and fewer
   than 50. */
unsigned fixture_sync_all(struct fixture *f);

/* Keep one rating, with a comment unless that is NULL; its entry's number. */
uint64_t fixture_rate_with(struct fixture *f, const char *comment);
/* Many at once, each with that comment. */
void fixture_rate_all(struct fixture *f, unsigned count, const char *comment);
/* The same without. */
void fixture_rate(struct fixture *f, unsigned count);

struct journal_facts fixture_facts(struct fixture *f);

/* The first number of a query's first row, of which there must be one; asked
   of journal.db past the journal. */
int64_t fixture_ask(struct fixture *f, const char *sql);
/* Change journal.db behind the journal's back. */
void fixture_meddle(struct fixture *f, const char *sql);

#endif
