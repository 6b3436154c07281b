/*
 * cmd_import.c - import bundle, export receipts: the stick's way in and back.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bundle.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"

/* ---- in ------------------------------------------------------------------ */

/* A bundle on its way: envelopes gathered for the next request. */
struct load {
	const char *dir;
	struct bytes bytes;
	size_t count;
	json_int_t stored, seen, quarantined, refused, own;
};

static void
add_counts(struct load *load, const json_t *answer)
{
	const struct {
		const char *name;
		json_int_t *sum;
	} counts[] = {
		{ "stored", &load->stored },
		{ "seen", &load->seen },
		{ "quarantined", &load->quarantined },
		{ "refused", &load->refused },
		{ "own", &load->own },
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		*counts[i].sum += json_integer_value(json_object_get(answer,
		    counts[i].name));
}

/* Hand over what is gathered.  0, or the exit code, said. */
static int
deliver(struct load *load)
{
	const struct request request = {
		.method = METHOD_POST,
		.path = "/v1/envelopes",
		.query = "",
		.content_type = "application/cbor-seq",
		.bearer = "",
		.who = "",
		.body = load->bytes.data,
		.length = load->bytes.length,
	};
	struct reply reply;
	json_t *answer;
	int outcome;

	if (load->count == 0)
		return 0;
	outcome = courier_send(load->dir, &request, &reply);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit(&reply);
	answer = json_loadb((const char *)reply.body.data, reply.body.length, 0,
	    NULL);
	add_counts(load, answer);
	json_decref(answer);
	bytes_release(&reply.body);
	load->bytes.length = 0;
	load->count = 0;
	return outcome;
}

static int
gather(const struct command *command, struct load *load,
    const struct parcel *parcel)
{
	int outcome = 0;

	if (load->count == LIMIT_SYNC_ENVELOPES ||
	    load->bytes.length + parcel->bytes.length > LIMIT_SYNC_BODY)
		outcome = deliver(load);
	bytes_put(&load->bytes, parcel->bytes.bytes, parcel->bytes.length);
	load->count++;
	if (load->bytes.failed)
		return command_failed(command, OUTCOME_LATER, "memory ran out");
	return outcome;
}

static int
load_all(const struct command *command, struct load *load,
    struct bundle *bundle, const char *path)
{
	uint64_t place = bundle_place(bundle);
	struct parcel parcel;
	int step, outcome = 0;

	while (outcome == 0 && (step = bundle_next(bundle, &parcel)) == 1) {
		outcome = gather(command, load, &parcel);
		place = bundle_place(bundle);
	}
	if (outcome == 0)
		outcome = deliver(load);
	if (outcome == 0 && step != 0)
		return command_failed(command, OUTCOME_REFUSED,
		    "%s: from byte %" PRIu64 " on it cannot be read", path,
		    place);
	return outcome;
}

static int
import_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct load load = { .dir = dir };
	struct options options;
	struct bundle *bundle;
	char why[BUNDLE_WHY];
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	bundle = bundle_open(options.words[0], why);
	if (bundle == NULL)
		return command_failed(command, OUTCOME_REFUSED, "%s", why);
	outcome = load_all(command, &load, bundle, options.words[0]);
	printf("%lld envelopes stored, %lld known, %lld in quarantine, %lld of "
	       "journals kept here\n",
	    (long long)load.stored, (long long)load.seen,
	    (long long)load.quarantined, (long long)load.own);
	bundle_free(bundle);
	bytes_release(&load.bytes);
	if (outcome == 0 && load.refused > 0)
		return command_failed(command, OUTCOME_REFUSED,
		    "%lld envelopes refused: their signatures do not hold",
		    (long long)load.refused);
	return outcome;
}

/* ---- back ---------------------------------------------------------------- */

/* Under a temporary name, synced, renamed.  0, or -1 with errno. */
static int
write_file(const char *path, const struct bytes *bytes)
{
	char temporary[4096];
	size_t done = 0;
	int fd;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkstemp(temporary);
	if (fd < 0)
		return -1;
	while (done < bytes->length) {
		ssize_t wrote = write(fd, bytes->data + done,
		    bytes->length - done);

		if (wrote < 0 && errno != EINTR)
			break;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	if (done == bytes->length && fsync(fd) == 0 && close(fd) == 0 &&
	    rename(temporary, path) == 0)
		return 0;
	unlink(temporary);
	return -1;
}

static int
receipts_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	const struct request request = { .method = METHOD_GET,
		.path = "/v1/receipts",
		.query = "",
		.content_type = "",
		.bearer = "",
		.who = "" };
	struct options options;
	struct reply reply;
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = courier_send(dir, &request, &reply);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit(&reply);
	if (outcome == 0 && write_file(options.words[0], &reply.body) != 0)
		outcome = command_failed(command,
		    errno == ENOENT || errno == EACCES ? OUTCOME_REFUSED
						       : OUTCOME_LATER,
		    "%s: %s", options.words[0], strerror(errno));
	if (outcome == 0)
		printf("%s: %zu bytes of receipts\n", options.words[0],
		    reply.body.length);
	bytes_release(&reply.body);
	return outcome;
}

const struct command cmd_import_bundle = {
	"import bundle",
	"take in envelopes from a stick",
	"FILE\n\n"
	"The same again counts nothing twice.  What is of a key that is not\n"
	"enrolled here waits in quarantine.",
	import_run,
};

const struct command cmd_export_receipts = {
	"export receipts",
	"write receipts for the stick's way back to the kiosk",
	"FILE",
	receipts_run,
};
