/*
 * desk_metrics.c - gauges: queues, fleet, store and machine at this moment.
 *
 * What is counted while it happens is meters.c's and stands before them.
 */

#include <sys/resource.h>
#include <sys/stat.h>

#include <dirent.h>
#include <math.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/core/span.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/desk_health.h"
#include "aggregator/io/desk_metrics.h"
#include "aggregator/io/exposition.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/porter.h"
#include "aggregator/io/queue.h"
#include "aggregator/io/readers.h"
#include "aggregator/io/rehearsals.h"
#include "aggregator/io/server.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/tls.h"
#include "aggregator/io/writer.h"

/* NAN: not known here, and left out. */
struct gauges {
	double writer_depth, writer_oldest, readers_depth, readers_oldest;
	double large_depth, large_oldest;
	double handshakes;
	double connections, connections_most, bodies, bodies_most;
	double kiosks, silent, rehearsing, waiting, oldest, silence;
	double quarantine, seams, book;
	double store, log, disk;
	double ready, jump, started, cpu, memory, descriptors, descriptors_most;
};

#define GAUGE(name, labels, member, help) \
	{ \
		name, labels, help, offsetof(struct gauges, member) \
	}

/* Lines of one name stand together; its help is the first one's. */
static const struct {
	const char *name, *labels, *help;
	size_t offset;
} table[] = {
	GAUGE("touchstone_ready", NULL, ready,
	    "1 while ratings can be taken, as /readyz says"),
	GAUGE("touchstone_clock_jump_seconds", NULL, jump,
	    "How far the clock is from where most kiosks know it to be"),
	GAUGE("touchstone_queue_depth", "queue=\"writer\"", writer_depth,
	    "Requests and handshakes that wait for a thread"),
	GAUGE("touchstone_queue_depth", "queue=\"readers\"", readers_depth, ""),
	GAUGE("touchstone_queue_depth", "queue=\"large\"", large_depth, ""),
	GAUGE("touchstone_queue_depth", "queue=\"handshakes\"", handshakes, ""),
	GAUGE("touchstone_queue_oldest_seconds", "queue=\"writer\"",
	    writer_oldest, "Age of the request that has waited longest"),
	GAUGE("touchstone_queue_oldest_seconds", "queue=\"readers\"",
	    readers_oldest, ""),
	GAUGE("touchstone_queue_oldest_seconds", "queue=\"large\"",
	    large_oldest, ""),
	GAUGE("touchstone_connections", NULL, connections,
	    "Connections that are open"),
	GAUGE("touchstone_connections_limit", NULL, connections_most,
	    "Connections that may be open"),
	GAUGE("touchstone_bodies_bytes", NULL, bodies,
	    "Memory given to bodies being received and answers unread"),
	GAUGE("touchstone_bodies_limit_bytes", NULL, bodies_most,
	    "Memory that may be given to them"),
	GAUGE("touchstone_kiosks", NULL, kiosks, "Kiosks that are enrolled"),
	GAUGE("touchstone_kiosks_silent", NULL, silent,
	    "Of these, not heard of for longer than silent_after"),
	GAUGE("touchstone_kiosks_rehearsing", NULL, rehearsing,
	    "Of these, in rehearsal for long while open, on one of 7 days"),
	GAUGE("touchstone_kiosk_silence_seconds", NULL, silence,
	    "Time since the kiosk was heard of that was silent longest"),
	GAUGE("touchstone_kiosk_waiting_entries", NULL, waiting,
	    "Entries that kiosks said they had not sent yet"),
	GAUGE("touchstone_kiosk_oldest_waiting_seconds", NULL, oldest,
	    "Age of the oldest of these, over all kiosks"),
	GAUGE("touchstone_quarantine_waiting", NULL, quarantine,
	    "What waits in quarantine for a person"),
	GAUGE("touchstone_seams_open", NULL, seams,
	    "Seams that nobody has closed"),
	GAUGE("touchstone_book_number", NULL, book,
	    "Newest number of the book"),
	GAUGE("touchstone_store_bytes", "file=\"store\"", store,
	    "Size of the store and of its log"),
	GAUGE("touchstone_store_bytes", "file=\"log\"", log, ""),
	GAUGE("touchstone_disk_free_bytes", NULL, disk,
	    "Room on the disk of the data folder"),
	GAUGE("process_start_time_seconds", NULL, started,
	    "When the server began, since 1970"),
	GAUGE("process_cpu_seconds_total", NULL, cpu, "Processor time used"),
	GAUGE("process_resident_memory_bytes", NULL, memory, "Memory in use"),
	GAUGE("process_open_fds", NULL, descriptors, "Descriptors in use"),
	GAUGE("process_max_fds", NULL, descriptors_most,
	    "Descriptors that may be in use"),
};

#define LINES (sizeof(table) / sizeof(table[0]))

/* ---- the server -------------------------------------------------------- */

static void
look_at_queue(struct queue *queue, double *depth, double *oldest)
{
	uint64_t oldest_us;
	size_t count;

	queue_look(queue, &count, &oldest_us);
	*depth = (double)count;
	*oldest = (double)oldest_us / 1e6;
}

static void
look_at_server(struct desk *desk, struct gauges *g)
{
	struct server *server = desk->health->server;
	unsigned count, most;

	look_at_queue(writer_queue(server->writer), &g->writer_depth,
	    &g->writer_oldest);
	look_at_queue(readers_queue(server->readers), &g->readers_depth,
	    &g->readers_oldest);
	look_at_queue(readers_queue(server->checkers), &g->large_depth,
	    &g->large_oldest);
	g->handshakes = 0;
	for (unsigned i = 0; i < server->loop_count; i++)
		if (server->loops[i].porter != NULL)
			g->handshakes += (double)
			    porter_waiting(server->loops[i].porter);
	crowd_look(server->crowd, &count, &most);
	g->connections = count;
	g->connections_most = most;
	g->bodies = (double)atomic_load(&server->bodies);
	g->bodies_most = (double)((size_t)server->bounds.bodies_mb << 20);
	g->started = (double)desk->health->started_ms / 1000;
	g->jump = (double)desk_health_jump(desk) / 1000;
	g->ready = strcmp(desk_health_word(desk), DESK_HEALTH_READY) == 0;
}

/* ---- the store --------------------------------------------------------- */

struct fleet {
	struct desk *desk;
	struct gauges *gauges;
	int64_t now_ms, silent_ms;
};

static int
look_at_kiosk(const struct kiosk_row *row, void *arg)
{
	struct fleet *fleet = arg;
	struct gauges *g = fleet->gauges;
	const int64_t silent_ms = fleet->now_ms - kiosk_heard_ms(row);
	const double silence = (double)silent_ms / 1000;
	unsigned minutes;
	int64_t day;
	int much;

	if (row->journal.state != JOURNAL_ENROLLED)
		return 0;
	much = rehearsals_much(fleet->desk, row, &day, &minutes);
	if (much == -1)
		return -1;
	g->kiosks++;
	g->rehearsing += much;
	g->silent += silent_ms > fleet->silent_ms;
	g->silence = fmax(g->silence, silence);
	if (row->health.waiting <= 0)
		return 0;
	g->waiting += (double)row->health.waiting;
	if (row->health.oldest_s >= 0)
		g->oldest = fmax(g->oldest,
		    (double)row->health.oldest_s + silence);
	return 0;
}

static double
number(struct store *store, sqlite3_stmt *statement)
{
	double value;

	if (store_step(store, statement) != 1)
		return NAN;
	value = (double)sqlite3_column_int64(statement, 0);
	store_done(statement);
	return value;
}

static enum store_verdict
look_at_store(struct desk *desk, struct gauges *g)
{
	struct store *store = desk->store;
	struct fleet fleet = { desk, g, desk_now_ms(desk), 0 };
	char silent[32] = "24h";
	struct head head;

	store_setting(store, "silent_after", silent, sizeof(silent));
	fleet.silent_ms = span_ms(silent);
	g->kiosks = g->silent = g->rehearsing = g->silence = g->waiting =
	    g->oldest = 0;
	if (kiosk_each(store, look_at_kiosk, &fleet) != 0 ||
	    book_head(store, &head) != STORE_OK)
		return store_sql_verdict(store);
	g->book = (double)head.number;
	g->quarantine = number(store,
	    store_sql(store,
		"SELECT count(*) FROM quarantine WHERE state = 'waiting'", ""));
	g->seams = number(store,
	    store_sql(store, "SELECT count(*) FROM seam WHERE closed IS NULL",
		""));
	return STORE_OK;
}

/* ---- the machine ------------------------------------------------------- */

static double
size_of(const char *dir, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) == 0 ? (double)st.st_size : NAN;
}

static double
memory_used(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	double pages = NAN;

	if (file == NULL)
		return NAN;
	if (fscanf(file, "%*u %lf", &pages) != 1)
		pages = NAN;
	fclose(file);
	return pages * (double)sysconf(_SC_PAGESIZE);
}

static double
descriptors_used(void)
{
	DIR *dir = opendir("/proc/self/fd");
	double count = -3; /* ".", ".." and this one itself */

	if (dir == NULL)
		return NAN;
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

static double
seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + (double)tv->tv_usec / 1e6;
}

static void
look_at_machine(const struct desk *desk, struct gauges *g)
{
	struct rusage usage;
	struct rlimit limit;
	uint64_t bytes;

	g->store = size_of(desk->dir, "store.db");
	g->log = size_of(desk->dir, "store.db-wal");
	if (folder_free(desk->dir, &bytes) == 0)
		g->disk = (double)bytes;
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		g->cpu = seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		g->descriptors_most = (double)limit.rlim_cur;
	g->memory = memory_used();
	g->descriptors = descriptors_used();
}

/* ---- telling ----------------------------------------------------------- */

static void
write_gauges(struct bytes *out, const struct gauges *g)
{
	const char *family = "";

	for (size_t i = 0; i < LINES; i++) {
		double value;

		memcpy(&value, (const char *)g + table[i].offset,
		    sizeof(value));
		if (isnan(value))
			continue;
		if (strcmp(family, table[i].name) != 0)
			exposition_family(out, table[i].name,
			    strstr(table[i].name, "_total") != NULL ? "counter"
								    : "gauge",
			    table[i].help);
		family = table[i].name;
		exposition_number(out, family, table[i].labels, value);
	}
}

static void
write_build(struct bytes *out)
{
	char labels[256], library[64], tls[64];

	tls_version(library, sizeof(library));
	exposition_value(tls, sizeof(tls), library);
	snprintf(labels, sizeof(labels),
	    "version=\"%s\",sqlite=\"%s\",tls=\"%s\"", TOUCHSTONE_VERSION,
	    sqlite3_libversion(), tls);
	exposition_family(out, "touchstone_build_info", "gauge",
	    "1; the labels say what is running");
	exposition_count(out, "touchstone_build_info", labels, 1);
}

void
desk_metrics(struct desk *desk, struct call *call)
{
	struct bytes *out = &call->reply.body;
	const bool exact = desk_may(call, DOOR_AUDIT);
	struct gauges gauges;
	enum store_verdict verdict;

	for (size_t i = 0; i < sizeof(gauges) / sizeof(double); i++)
		((double *)&gauges)[i] = NAN;
	verdict = look_at_store(desk, &gauges);
	if (verdict != STORE_OK) {
		desk_store_problem(call, verdict);
		return;
	}
	if (desk->health != NULL && desk->health->server != NULL)
		look_at_server(desk, &gauges);
	look_at_machine(desk, &gauges);
	if (!exact) /* NAN stays one */
		gauges.waiting -= fmod(gauges.waiting, METER_COARSE);
	meters_write(out, desk_action_labels, exact);
	write_gauges(out, &gauges);
	write_build(out);
	call->reply.content_type = EXPOSITION_TYPE;
	call->reply.status = 200;
}
