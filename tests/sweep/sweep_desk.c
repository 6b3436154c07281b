/*
 * sweep_desk.c - the aggregator's desk, from init to the audit, with each
 * allocation and each call of the disk failing.
 *
 * What is asked for is asked twice: while something fails, and then again.  In
 * between all of it is there or nothing, in the end all of it once.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/commit.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_correction.h"
#include "aggregator/io/verify.h"
#include "tests/sweep/sweep.h"
#include "tests/sweep/world.h"

#define FOLDER "aggregator"
#define AUDIT_EACH 24 /* it takes as long as all else together */

/* Something asked for. */
struct errand {
	enum stage stage;
	bool (*act)(void); /* or NULL: the request, answered with status */
	enum method method;
	const char *path, *body;
	int status, again; /* once done, the second time */
	bool is_group;     /* of requests: each by itself is done or not */
};

static struct figures before, after; /* of the running sweep */

static bool
act_as(const struct errand *errand, bool again)
{
	int status;

	if (errand->act != NULL)
		return errand->act();
	status = world_ask(errand->method, errand->path, errand->body);
	return status == errand->status || (again && status == errand->again);
}

static bool
act(void)
{
	return act_as(sweep_what(), false);
}

/* What it is like when nothing fails, then a new beginning. */
static void
begin(void)
{
	static const struct errand *known;
	const struct errand *errand = sweep_what();

	world_begin(errand->stage);
	if (known == errand)
		return;
	known = errand;
	world_figures(&before);
	act_as(errand, false);
	world_figures(&after);
	world_end();
	world_begin(errand->stage);
}

static void
expect_figures(const struct figures *wanted, const char *when)
{
	struct figures now;

	if (!world_figures(&now))
		sweep_wrong("%s nothing can be read", when);
	else if (strcmp(now.text, wanted->text) != 0)
		sweep_wrong("%s there is %s, not %s", when, now.text,
		    wanted->text);
}

/* All of it or nothing; of a group, some may have been refused. */
static void
expect_either(const struct errand *errand)
{
	struct figures now;

	if (!world_figures(&now))
		sweep_wrong("refused, nothing can be read");
	else if (!errand->is_group && strcmp(now.text, before.text) != 0 &&
	    strcmp(now.text, after.text) != 0)
		sweep_wrong("refused, there is %s", now.text);
}

static void
check(bool done)
{
	static unsigned turn;
	const struct errand *errand = sweep_what();
	struct desk *desk = world_desk();

	if (desk->store == NULL && desk_reopen(desk, STORE_WRITE) != STORE_OK) {
		sweep_wrong("the store does not open any more");
		return world_end();
	}
	if (done)
		expect_figures(&after, "done,");
	else
		expect_either(errand);
	if (!act_as(errand, true))
		sweep_wrong("%s, and the next time refused",
		    done ? "done" : "refused");
	expect_figures(&after, "the second time,");
	if (sweep_expect(desk_reopen(desk, STORE_WRITE) == STORE_OK,
		"it cannot be opened anew")) {
		expect_figures(&after, "opened anew,");
		if (turn++ % AUDIT_EACH == 0)
			world_audit();
	}
	world_end();
}

/* ---- what has steps of its own ---- */

static bool
act_feedback(void)
{
	return world_feedback(3, 6);
}

static bool
act_heads(void)
{
	if (commit_heads(world_desk()) != STORE_BROKEN)
		return true;
	desk_reopen(world_desk(), STORE_WRITE);
	return false;
}

static bool
act_reopen(void)
{
	return desk_reopen(world_desk(), STORE_WRITE) == STORE_OK;
}

/* A reader of its own, as the command has it. */
static bool
act_verify(void)
{
	enum store_verdict verdict;
	struct store *store = store_open(FOLDER, DISK_VFS, STORE_READ,
	    &verdict);
	json_t *report = store != NULL ? verify_store(store) : NULL;
	const bool told = report != NULL;

	if (told && !json_is_true(json_object_get(report, "ok")))
		sweep_wrong("the audit finds what is not there");
	json_decref(report);
	store_free(store);
	return told;
}

/* A second touchpoint, a walk over both, and its score. */
static bool
act_journey(void)
{
	static const struct {
		const char *path, *body;
	} steps[] = {
		{ "/v1/touchpoints",
		    "{\"slug\": \"desk\", \"title\": \"Desk\", "
		    "\"survey\": \"counter\", \"zone\": \"Europe/Vienna\"}" },
		{ "/v1/journeys",
		    "{\"name\": \"way\", \"title\": \"Way\", "
		    "\"steps\": [\"counter-1\", \"desk\"]}" },
	};
	int status;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		status = world_ask(METHOD_POST, steps[i].path, steps[i].body);
		if (status != 201 && status != 409)
			return false;
	}
	return world_ask(METHOD_GET, "/v1/journeys/way", NULL) == 200;
}

/* An action begun a month ago, once, and what it changed. */
static bool
act_action(void)
{
	if (world_ask(METHOD_GET, "/v1/actions/1", NULL) == 200)
		return true;
	return world_ask(METHOD_POST, "/v1/actions",
		   "{\"title\": \"Greet\", \"owner\": \"Huber\", "
		   "\"begin\": \"28d\", "
		   "\"touchpoints\": [\"counter-1\"]}") == 201 &&
	    world_ask(METHOD_GET, "/v1/actions/1", NULL) == 200;
}

/* A usual begun anew, and what stands outside of it. */
static bool
act_alarm(void)
{
	return world_ask(METHOD_POST, "/v1/alarms/counter-1/rebase",
		   "{\"from\": \"60d\"}") == 200 &&
	    world_ask(METHOD_GET, "/v1/alarms", NULL) == 200;
}

/* What was rehearsed all the time, once, and the score after that. */
static bool
act_correct(void)
{
	const int any = correction_any(world_desk()->store);

	if (any == -1 ||
	    (any == 0 &&
		world_ask(METHOD_POST, "/v1/corrections",
		    "{\"kiosk\": \"north\", \"from\": \"60d\", "
		    "\"to\": \"today\", \"rehearsal\": true, "
		    "\"why\": \"training\"}") != 201))
		return false;
	return world_ask(METHOD_GET, "/v1/scores", NULL) == 200;
}

static const struct errand survey = { STAGE_INIT, NULL, METHOD_POST,
	"/v1/surveys",
	"{\"name\": \"desk\", \"languages\": [\"en\"], \"questions\": "
	"[{\"id\": \"ease\", \"scale\": \"ces7\", \"text\": "
	"{\"en\": \"How easy?\"}}, {\"id\": \"why\", \"free_text\": true, "
	"\"text\": {\"en\": \"Why?\"}}]}",
	201, 200, false };
static const struct errand place = { STAGE_MAP, NULL, METHOD_POST,
	"/v1/touchpoints",
	"{\"slug\": \"desk\", \"title\": \"Desk\", \"survey\": \"counter\", "
	"\"zone\": \"Europe/Vienna\"}",
	201, 409, false };
static const struct errand map = { STAGE_MAP, NULL, METHOD_POST, "/v1/map",
	"slug,title,survey\ncounter-1,Renamed,counter\na,A,\nb,B,counter\n",
	200, 200, false };
static const struct errand card = { STAGE_MAP, NULL, METHOD_GET,
	"/v1/touchpoints/counter-1/history", NULL, 200, 200, false };
static const struct errand criterion = { STAGE_MAP, NULL, METHOD_POST,
	"/v1/criteria", "{\"criterion\": \"brand\", \"weight\": 2}", 201, 409,
	false };
static const struct errand marks = { STAGE_MAP, NULL, METHOD_POST, "/v1/marks",
	"{\"touchpoint\": \"counter-1\", \"marks\": "
	"{\"function\": 80, \"performance\": 20}}",
	200, 200, false };
static const struct errand ranking = { STAGE_RECEIVED, NULL, METHOD_GET,
	"/v1/evaluation", NULL, 200, 200, false };
static const struct errand token = { STAGE_MAP, NULL, METHOD_POST,
	"/v1/kiosk-tokens", "{\"touchpoints\": \"counter-1\"}", 201, 201,
	false };
static const struct errand enrol = { STAGE_TOKEN, world_enrol, 0, NULL, NULL, 0,
	0, false };
static const struct errand source = { STAGE_MAP, NULL, METHOD_POST,
	"/v1/sources",
	"{\"name\": \"mail\", \"touchpoint\": \"counter-1\", "
	"\"channel\": \"email\"}",
	201, 409, false };
static const struct errand bearer = { STAGE_MAP, NULL, METHOD_POST,
	"/v1/tokens", "{\"name\": \"bi\", \"role\": \"viewer\"}", 201, 409,
	false };
static const struct errand setting = { STAGE_MAP, NULL, METHOD_PUT,
	"/v1/settings/k", "{\"value\": \"12\"}", 200, 200, false };
static const struct errand sync = { STAGE_RECEIVED, world_sync, 0, NULL, NULL,
	0, 0, false };
static const struct errand stick = { STAGE_RECEIVED, world_import, 0, NULL,
	NULL, 0, 0, false };
static const struct errand feedback = { STAGE_RECEIVED, act_feedback, 0, NULL,
	NULL, 0, 0, true };
static const struct errand revoke = { STAGE_RECEIVED, NULL, METHOD_POST,
	"/v1/kiosks/north/revoke", "{}", 200, 409, false };
static const struct errand pin = { STAGE_RECEIVED, NULL, METHOD_PUT,
	"/v1/kiosks/north/pin", "{\"pin\": \"471100\"}", 200, 200, false };
static const struct errand rebuild = { STAGE_RECEIVED, NULL, METHOD_POST,
	"/v1/rebuild", "{}", 200, 200, false };
static const struct errand heads = { STAGE_RECEIVED, act_heads, 0, NULL, NULL,
	0, 0, false };
static const struct errand reopen = { STAGE_RECEIVED, act_reopen, 0, NULL, NULL,
	0, 0, false };
static const struct errand verify = { STAGE_RECEIVED, act_verify, 0, NULL, NULL,
	0, 0, false };
static const struct errand score = { STAGE_RECEIVED, NULL, METHOD_GET,
	"/v1/scores", NULL, 200, 200, false };
static const struct errand journey = { STAGE_RECEIVED, act_journey, 0, NULL,
	NULL, 0, 0, true };
static const struct errand moments = { STAGE_RECEIVED, NULL, METHOD_GET,
	"/v1/moments", NULL, 200, 200, false };
static const struct errand action = { STAGE_RECEIVED, act_action, 0, NULL, NULL,
	0, 0, true };
static const struct errand alarm_list = { STAGE_RECEIVED, act_alarm, 0, NULL,
	NULL, 0, 0, true };
static const struct errand calendar = { STAGE_MAP, NULL, METHOD_PUT,
	"/v1/calendars/austria",
	"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n"
	"RRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n",
	200, 200, false };
static const struct errand correction = { STAGE_RECEIVED, act_correct, 0, NULL,
	NULL, 0, 0, true };
static const struct errand list = { STAGE_RECEIVED, NULL, METHOD_GET,
	"/v1/export", NULL, 200, 200, false };
static const struct errand receipts = { STAGE_RECEIVED, NULL, METHOD_GET,
	"/v1/receipts", NULL, 200, 200, false };

/* All of N where ratings come in; elsewhere some, for the time it takes. */
#define ERRAND(name, errand) ERRAND_APART(name, errand, 0)
#define ERRAND_APART(name, errand, apart) \
	{ \
		name, SWEEP_MEMORY | SWEEP_DISK, begin, act, check, &(errand), \
		    false, apart \
	}

static const struct sweep sweeps[] = {
	ERRAND_APART("putting a survey", survey, 3),
	ERRAND_APART("adding a touchpoint", place, 3),
	ERRAND_APART("the map as a table", map, 7),
	ERRAND_APART("what became of a touchpoint", card, 7),
	ERRAND_APART("adding a criterion", criterion, 7),
	ERRAND_APART("marking a touchpoint", marks, 7),
	ERRAND_APART("a ranking", ranking, 7),
	ERRAND_APART("making a kiosk's token", token, 3),
	ERRAND("enrolling at the desk", enrol),
	ERRAND_APART("adding a source", source, 3),
	ERRAND_APART("adding a bearer token", bearer, 3),
	ERRAND_APART("a setting", setting, 3),
	ERRAND("taking a kiosk's request", sync),
	ERRAND("taking a stick", stick),
	ERRAND("taking answers", feedback),
	ERRAND_APART("revoking a kiosk", revoke, 3),
	ERRAND_APART("setting the PIN of a kiosk's staff", pin, 3),
	ERRAND_APART("folding again", rebuild, 15),
	ERRAND_APART("telling heads", heads, 3),
	ERRAND("opening the store", reopen),
	ERRAND_APART("the audit", verify, 20),
	ERRAND_APART("a score", score, 3),
	ERRAND_APART("what stands out", moments, 3),
	ERRAND_APART("a journey and its score", journey, 5),
	ERRAND_APART("an action and its effect", action, 5),
	ERRAND_APART("days against their usual", alarm_list, 5),
	ERRAND_APART("a calendar of holidays", calendar, 5),
	ERRAND_APART("putting ratings right", correction, 5),
	ERRAND_APART("ratings one by one", list, 3),
	ERRAND_APART("receipts for a stick", receipts, 3),
};

int
main(int argc, char **argv)
{
	return sweep_main(argc, argv, sweeps,
	    sizeof(sweeps) / sizeof(sweeps[0]), world_make);
}
