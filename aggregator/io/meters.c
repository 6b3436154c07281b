/*
 * meters.c - atomics, and the tables that say what each is called.
 *
 * Relaxed throughout: a figure may be a moment old, and none depends on
 * another.  So a histogram's sum may be one value ahead of its buckets.
 */

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/exposition.h"
#include "aggregator/io/meters.h"

#define BOUNDS 12
#define CLASSES 6 /* 1xx to 5xx; 0: the peer was gone before */

struct family {
	const char *name, *help;
};

/* ---- what they are called ---------------------------------------------- */

static const struct family handshakes = { "touchstone_tls_handshakes_total",
	"TLS handshakes, by how they ended" };
static const struct family timeouts = { "touchstone_timeouts_total",
	"Connections that were too slow, by what they were in the middle of" };
static const struct family refusals = { "touchstone_refusals_total",
	"Connections and requests that were turned away, by reason" };
static const struct family transactions = { "touchstone_transactions_total",
	"Transactions of the writer, by what became of them" };
static const struct family syncs = { "touchstone_syncs_total",
	"Requests of kiosks, by verdict" };
static const struct family envelopes = { "touchstone_envelopes_total",
	"Envelopes of kiosks, by verdict" };
static const struct family entries = { "touchstone_entries_total",
	"Entries in envelopes of kiosks that were stored" };
static const struct family feedback = { "touchstone_feedback_total",
	"Answers of digital sources, by verdict" };

static const struct {
	const struct family *family;
	const char *labels;
} rows[METERS] = {
	[METER_HANDSHAKE_FULL] = { &handshakes, "kind=\"full\"" },
	[METER_HANDSHAKE_RESUMED] = { &handshakes, "kind=\"resumed\"" },
	[METER_HANDSHAKE_FAILED] = { &handshakes, "kind=\"failed\"" },
	[METER_HANDSHAKE_LEFT] = { &handshakes, "kind=\"left\"" },

	[METER_TIMEOUT_HANDSHAKE] = { &timeouts, "state=\"handshake\"" },
	[METER_TIMEOUT_IDLE] = { &timeouts, "state=\"idle\"" },
	[METER_TIMEOUT_HEAD] = { &timeouts, "state=\"head\"" },
	[METER_TIMEOUT_BODY] = { &timeouts, "state=\"body\"" },
	[METER_TIMEOUT_WRITING] = { &timeouts, "state=\"writing\"" },
	[METER_TIMEOUT_LINGERING] = { &timeouts, "state=\"lingering\"" },

	[METER_REFUSED_CONNECTION] = { &refusals, "reason=\"connections\"" },
	[METER_REFUSED_MALFORMED] = { &refusals, "reason=\"malformed\"" },
	[METER_REFUSED_TOKEN] = { &refusals, "reason=\"token\"" },
	[METER_REFUSED_ROLE] = { &refusals, "reason=\"role\"" },
	[METER_REFUSED_PATH] = { &refusals, "reason=\"path\"" },
	[METER_REFUSED_NAME] = { &refusals, "reason=\"name\"" },
	[METER_REFUSED_METHOD] = { &refusals, "reason=\"method\"" },
	[METER_REFUSED_SIZE] = { &refusals, "reason=\"size\"" },
	[METER_REFUSED_SLOW] = { &refusals, "reason=\"slow\"" },
	[METER_REFUSED_CONTENT] = { &refusals, "reason=\"content\"" },
	[METER_REFUSED_WRITER] = { &refusals, "reason=\"writer\"" },
	[METER_REFUSED_READERS] = { &refusals, "reason=\"readers\"" },
	[METER_REFUSED_BODIES] = { &refusals, "reason=\"bodies\"" },
	[METER_REFUSED_DISK] = { &refusals, "reason=\"disk\"" },
	[METER_REFUSED_STORE] = { &refusals, "reason=\"store\"" },
	[METER_REFUSED_OTHER] = { &refusals, "reason=\"other\"" },

	[METER_TRANSACTION_DONE] = { &transactions, "outcome=\"done\"" },
	[METER_TRANSACTION_SPOILED] = { &transactions, "outcome=\"spoiled\"" },
	[METER_TRANSACTION_FAILED] = { &transactions, "outcome=\"failed\"" },

	[METER_SYNC_FINE] = { &syncs, "verdict=\"fine\"" },
	[METER_SYNC_STRANGER] = { &syncs, "verdict=\"stranger\"" },
	[METER_SYNC_REVOKED] = { &syncs, "verdict=\"revoked\"" },
	[METER_SYNC_TOKEN_UNKNOWN] = { &syncs, "verdict=\"token-unknown\"" },
	[METER_SYNC_TOKEN_USED] = { &syncs, "verdict=\"token-used\"" },
	[METER_SYNC_TOKEN_EXPIRED] = { &syncs, "verdict=\"token-expired\"" },
	[METER_SYNC_NOT_FOR_ME] = { &syncs, "verdict=\"not-for-me\"" },
	[METER_SYNC_DAMAGED] = { &syncs, "verdict=\"damaged\"" },

	[METER_ENVELOPE_STORED] = { &envelopes, "verdict=\"stored\"" },
	[METER_ENVELOPE_SEEN] = { &envelopes, "verdict=\"seen\"" },
	[METER_ENVELOPE_FORKED] = { &envelopes, "verdict=\"forked\"" },
	[METER_ENVELOPE_UNDECODABLE] = { &envelopes,
	    "verdict=\"undecodable\"" },
	[METER_ENVELOPE_FORGED] = { &envelopes, "verdict=\"forged\"" },
	[METER_ENVELOPE_FOREIGN] = { &envelopes, "verdict=\"foreign\"" },
	[METER_ENVELOPE_QUARANTINED] = { &envelopes,
	    "verdict=\"quarantined\"" },

	[METER_ENTRIES] = { &entries, NULL },

	[METER_FEEDBACK_ACCEPTED] = { &feedback, "verdict=\"accepted\"" },
	[METER_FEEDBACK_SAME] = { &feedback, "verdict=\"same\"" },
	[METER_FEEDBACK_REPLACED] = { &feedback, "verdict=\"replaced\"" },
	[METER_FEEDBACK_QUARANTINED] = { &feedback, "verdict=\"quarantined\"" },
	[METER_FEEDBACK_REJECTED] = { &feedback, "verdict=\"rejected\"" },
};

/* The bounds end with a 0 or with the array. */
static const struct {
	struct family family;
	const char *labels;
	double scale;
	uint64_t bounds[BOUNDS];
} histograms[METER_HISTOGRAMS] = {
	[METER_GROUP_CALLS] = { { "touchstone_group_requests",
				    "Requests in a group" },
	    NULL, 1, { 1, 2, 4, 8, 16, 32, 64, 128, 256 } },
	[METER_COMMIT_US] = { { "touchstone_commit_seconds",
				  "Time of a transaction's commit, with its "
				  "fsync and any checkpoint" },
	    NULL, 1e-6,
	    { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
		1000000, 5000000 } },
	[METER_CHECKPOINT_US] = { { "touchstone_checkpoint_seconds",
				      "Time of moving the store's log into its "
				      "file" },
	    NULL, 1e-6,
	    { 1000, 5000, 10000, 50000, 100000, 500000, 1000000, 5000000 } },
	[METER_WRITER_WAIT_US] = { { "touchstone_queue_wait_seconds",
				       "Time that requests waited for a "
				       "thread" },
	    "queue=\"writer\"", 1e-6,
	    { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
		1000000, 5000000 } },
	[METER_READERS_WAIT_US] = { { "touchstone_queue_wait_seconds", NULL },
	    "queue=\"readers\"", 1e-6,
	    { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
		1000000, 5000000 } },
};

static const struct family requests = { "touchstone_requests_total",
	"Requests answered, by method, path and class of status" };

/* ---- counting ---------------------------------------------------------- */

static _Atomic uint64_t counts[METERS];
static _Atomic uint64_t answered[METER_ROUTES][CLASSES];
static struct {
	_Atomic uint64_t buckets[BOUNDS + 1], sum;
} observed[METER_HISTOGRAMS];

static void
add(_Atomic uint64_t *counter, uint64_t count)
{
	atomic_fetch_add_explicit(counter, count, memory_order_relaxed);
}

static uint64_t
get(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void
meter_add(enum meter meter, uint64_t count)
{
	add(&counts[meter], count);
}

uint64_t
meter_read(enum meter meter)
{
	return get(&counts[meter]);
}

static size_t
bounds_of(enum meter_histogram histogram)
{
	size_t count = 0;

	while (count < BOUNDS && histograms[histogram].bounds[count] != 0)
		count++;
	return count;
}

void
meter_observe(enum meter_histogram histogram, uint64_t value)
{
	const size_t bounds = bounds_of(histogram);
	size_t i = 0;

	while (i < bounds && value > histograms[histogram].bounds[i])
		i++;
	add(&observed[histogram].buckets[i], 1);
	add(&observed[histogram].sum, value);
}

void
meter_request(size_t route, int status)
{
	const int class = status / 100;

	add(&answered[route < METER_ROUTES ? route : METER_ROUTES - 1]
		     [class > 0 && class < CLASSES ? class : 0],
	    1);
}

uint64_t
meter_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- telling ----------------------------------------------------------- */

static void
write_counts(struct bytes *out, bool exact)
{
	for (size_t i = 0; i < METERS; i++) {
		const struct family *family = rows[i].family;
		uint64_t n;

		if (i == 0 || rows[i - 1].family != family)
			exposition_family(out, family->name, "counter",
			    family->help);
		n = meter_read((enum meter)i);
		if (i == METER_ENTRIES && !exact)
			n -= n % METER_COARSE;
		exposition_count(out, family->name, rows[i].labels, n);
	}
}

static void
write_histogram(struct bytes *out, enum meter_histogram histogram)
{
	const struct family *family = &histograms[histogram].family;
	uint64_t buckets[BOUNDS + 1];

	for (size_t i = 0; i <= BOUNDS; i++)
		buckets[i] = get(&observed[histogram].buckets[i]);
	if (family->help != NULL) /* else it goes on with the one before */
		exposition_family(out, family->name, "histogram", family->help);
	exposition_histogram(out, family->name, histograms[histogram].labels,
	    histograms[histogram].bounds, buckets, bounds_of(histogram),
	    get(&observed[histogram].sum), histograms[histogram].scale);
}

/* Of each route the classes that there have been. */
static void
write_requests(struct bytes *out, const char *(*route)(size_t route))
{
	exposition_family(out, requests.name, "counter", requests.help);
	for (size_t i = 0; i < METER_ROUTES && route(i) != NULL; i++) {
		for (int class = 0; class < CLASSES; class ++) {
			const uint64_t count = get(&answered[i][class]);
			char labels[256];

			if (count == 0)
				continue;
			snprintf(labels, sizeof(labels), "%s,status=\"%dxx\"",
			    route(i), class);
			exposition_count(out, requests.name, labels, count);
		}
	}
}

void
meters_write(struct bytes *out, const char *(*route)(size_t route), bool exact)
{
	write_requests(out, route);
	write_counts(out, exact);
	for (size_t i = 0; i < METER_HISTOGRAMS; i++)
		write_histogram(out, (enum meter_histogram)i);
}
