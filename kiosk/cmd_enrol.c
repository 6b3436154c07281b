/*
 * cmd_enrol.c - pair this folder with an aggregator.
 *
 * The key is made and on disk before the token is spent, so that a reply lost
 * on the way can be asked for again with the same key.  Where the answer is a
 * plain no, a folder that was fresh is left as it was found.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/commands.h"
#include "kiosk/io/clock.h"
#include "kiosk/io/exchange.h"
#include "kiosk/io/settings.h"

/* What has to be undone if there is no enrolment. */
struct traces {
	bool dir, journal;
};

struct enrolling {
	const struct call *call;
	struct settings settings;
	struct token token;
	char line[LIMIT_TOKEN];
	struct traces traces;
	int folder; /* locked, or -1 */
	struct journal *journal;
};

/* The token with the white space around it cut off; false: too long. */
static bool
take_line(struct enrolling *e, const char *text)
{
	size_t skip = strspn(text, " \t\r\n");
	size_t length = strlen(text + skip);

	while (length > 0 && strchr(" \t\r\n", text[skip + length - 1]))
		length--;
	if (length >= sizeof(e->line))
		return false;
	memcpy(e->line, text + skip, length);
	e->line[length] = '\0';
	return true;
}

static int
token_take(struct enrolling *e, const char *word)
{
	char input[2 * LIMIT_TOKEN] = "";
	const char *wrong = NULL;

	if (strcmp(word, "-") == 0 &&
	    fgets(input, sizeof(input), stdin) == NULL) {
		complain("standard input holds no token");
		return COMMAND_REFUSED;
	}
	if (!take_line(e, strcmp(word, "-") == 0 ? input : word))
		wrong = "this is too long for a token";
	else
		wrong = token_read(&e->token, e->line);
	if (wrong == NULL)
		return COMMAND_DONE;
	complain("%s", wrong);
	return COMMAND_REFUSED;
}

/*
 * One enrol at a time: one that fails takes away the journal that it began,
 * and no other may have put its key there meanwhile.
 */
static int
folder_lock(struct enrolling *e)
{
	const char *dir = e->call->dir;

	e->folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (e->folder >= 0 && flock(e->folder, LOCK_EX | LOCK_NB) == 0)
		return COMMAND_DONE;
	if (e->folder >= 0 && errno == EWOULDBLOCK) {
		complain("%s: another enrol is under way in this folder; try "
			 "again when it has ended",
		    dir);
		return COMMAND_LATER;
	}
	complain("%s: %s", dir, strerror(errno));
	return COMMAND_NO_FOLDER;
}

/* Make the folder if need be, and open or begin its journal. */
static int
folder_take(struct enrolling *e)
{
	const char *dir = e->call->dir;
	enum journal_verdict verdict = journal_folder(dir);
	char why[SETTINGS_WHY];
	int code;

	if (verdict != JOURNAL_OK && verdict != JOURNAL_NOT_ENROLLED) {
		complain("%s: %s", dir, journal_verdict_text(verdict));
		return command_exit_of(verdict);
	}
	if (settings_read(dir, &e->settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	e->traces.dir = mkdir(dir, 0700) == 0;
	if (!e->traces.dir && errno != EEXIST) {
		complain("%s: %s", dir, strerror(errno));
		return COMMAND_NO_FOLDER;
	}
	code = folder_lock(e);
	if (code != COMMAND_DONE) {
		e->traces.dir = false;
		return code;
	}
	e->traces.journal = journal_folder(dir) == JOURNAL_NOT_ENROLLED;
	e->journal = journal_open(dir, NULL, true, clock_outside(), &verdict);
	if (e->journal != NULL)
		return COMMAND_DONE;
	complain("%s: %s", dir, journal_verdict_text(verdict));
	return command_exit_of(verdict);
}

/* Leave the folder as it was found. */
static void
traces_remove(const struct enrolling *e)
{
	static const char *const names[] = { "journal.db", "journal.db-journal",
		"turn" };
	char path[4096];

	for (size_t i = 0;
	     e->traces.journal && i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", e->call->dir, names[i]);
		unlink(path);
	}
	if (e->traces.dir)
		rmdir(e->call->dir);
}

static enum https_verdict
post(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	return https_post(self, path, body, length, answer);
}

static enum exchange_verdict
spend(struct enrolling *e, struct exchange *out)
{
	const struct https_peer peer = { .url = e->token.url,
		.proxy = e->settings.proxy,
		.pin_count = 1,
		.pins = (const uint8_t(*)[HASH_SIZE]) & e->token.pin };
	struct https *https = https_new(&peer, NULL, NULL);
	const struct carrier carrier = { .self = https, .post = post };
	enum exchange_verdict verdict;

	if (https == NULL) {
		memset(out, 0, sizeof(*out));
		snprintf(out->why, sizeof(out->why), "there is no memory left");
		return EXCHANGE_LATER;
	}
	verdict = exchange_enrol(e->journal, clock_outside(), &carrier,
	    &e->token, e->line, out);
	https_free(https);
	return verdict;
}

static void
print_welcome(struct enrolling *e)
{
	struct registration registration;
	struct journal_facts facts;
	char kid[2 * KID_SIZE + 1];

	if (journal_facts(e->journal, &facts) != JOURNAL_OK ||
	    journal_registration(e->journal, &registration) != JOURNAL_OK)
		return;
	hex_write(kid, facts.kid, KID_SIZE);
	printf("enrolled as %s, %s, at %s for", registration.name, kid,
	    facts.url);
	for (size_t i = 0; i < registration.place_count; i++)
		printf("%s %s", i > 0 ? "," : "", registration.places[i].slug);
	putchar('\n');
}

static int
enrol_end(struct enrolling *e, enum exchange_verdict verdict,
    const struct exchange *exchange)
{
	int code = COMMAND_LATER;

	if (verdict == EXCHANGE_DONE) {
		print_welcome(e);
		return COMMAND_DONE;
	}
	if (verdict == EXCHANGE_NOBODY)
		code = COMMAND_NOBODY;
	else if (verdict == EXCHANGE_REFUSED || verdict == EXCHANGE_STRANGER)
		code = COMMAND_REFUSED;
	else if (verdict == EXCHANGE_JOURNAL)
		code = command_exit_of(exchange->journal);
	complain("%s", exchange->why);
	/* The token may be spent on this key: keep it for another try. */
	if (code != COMMAND_REFUSED && exchange->sent)
		e->traces.journal = e->traces.dir = false;
	return code;
}

static int
run(struct call *call)
{
	struct enrolling e = { .call = call, .folder = -1 };
	enum exchange_verdict verdict;
	struct exchange exchange;
	const char *words[1];
	int count = options_read(call, NULL, 0, words, 1);
	int code;

	if (count < 0)
		return call->exit;
	if (count == 0)
		return command_misused(call,
		    "say the TOKEN, or - to read it "
		    "from standard input");
	code = token_take(&e, words[0]);
	if (code != COMMAND_DONE)
		return code;
	code = folder_take(&e);
	if (code == COMMAND_DONE) {
		verdict = spend(&e, &exchange);
		code = enrol_end(&e, verdict, &exchange);
	}
	journal_free(e.journal);
	if (code != COMMAND_DONE)
		traces_remove(&e);
	if (e.folder >= 0)
		close(e.folder);
	return code;
}

const struct command cmd_enrol = {
	.name = "enrol",
	.words = "TOKEN | -",
	.about = "pair this kiosk with an aggregator",
	.help = "TOKEN is the line that `touchstone-aggregator kiosk token` "
		"prints; - reads it\nfrom standard input. On an enrolled kiosk "
		"key and journal stay, address and\nkeys of the aggregator are "
		"exchanged.\n",
	.run = run,
};
