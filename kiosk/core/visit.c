/*
 * visit.c - one customer at the kiosk, as a state machine.
 *
 * A rating is to be kept at the press, not at the end of the visit: else
 * pulling the plug would delete it.  So going back takes an entry back by
 * another one, and never by forgetting it.  What the screen shows never
 * depends on what was given, save for which question comes next.
 *
 * What time does and what follows from a deed stand here; what a press does
 * stands in visit_press.c.
 */
#include "kiosk/core/visit_inside.h"

#include <string.h>

#include "kiosk/core/tongue.h"

enum {
	/* Text mode gives this many times as long. */
	TEXT_TIMES = 10,
	/* WCAG 2.2.1: 20 s to answer a notice before the time is up. */
	NOTICE_MS = 20000,
	/* After a failure a next customer finds out whether it is over. */
	OUT_MS = 10000,
	/*
	 * Nobody sees, understands and presses so soon: a palm on the keys, a
	 * box that sends two at once, a child that hammers.
	 */
	UNREAD_MS = 250,
	/* An empty room dims, and moves its picture, so often. */
	SLEEP_MS = 600000,
};

static const struct visit_deed visit_nothing = { .wish = VISIT_NOTHING };

/* ---- time ---- */

/* As long as this customer needs: reading by finger or ear is slower. */
static uint64_t
visit_patience(const struct visit *visit, unsigned seconds)
{
	return (uint64_t)seconds * 1000 * (visit->text ? TEXT_TIMES : 1);
}

static uint64_t
visit_idle_ms(const struct visit *visit)
{
	return visit_patience(visit, visit->sheet->idle_seconds);
}

/* How long before the end of idle time the notice comes. */
static uint64_t
visit_notice_ms(const struct visit *visit)
{
	uint64_t half = visit_idle_ms(visit) / 2;

	return visit->text && half > NOTICE_MS ? NOTICE_MS : half;
}

/* Whether this is a screen that waits for the customer. */
bool
visit_waits(const struct visit *visit)
{
	return visit->at != VISIT_THANKS && visit->at != VISIT_OUT;
}

bool
visit_idle(const struct visit *visit)
{
	return visit_waits(visit) && visit->at != VISIT_LANGUAGES &&
	    visit->pending.wish == VISIT_NOTHING && !visit->kept &&
	    visit->course.path_count == 0 && visit->text_field.length == 0 &&
	    visit->language == visit->home && visit->focus == VISIT_NO_FOCUS &&
	    visit->page == 0 && !visit->text;
}

uint64_t
visit_due(const struct visit *visit)
{
	return visit->due;
}

void
visit_stir(struct visit *visit, uint64_t now_ms)
{
	if (!visit_waits(visit))
		return;
	visit->notice = false;
	visit->asleep = false;
	visit->shift = 0;
	visit->due = visit_idle(visit)
	    ? now_ms + SLEEP_MS
	    : now_ms + visit_idle_ms(visit) - visit_notice_ms(visit);
}

/* ---- which screen ---- */

const struct sheet_question *
visit_question(const struct visit *visit)
{
	return &visit->sheet->questions[visit->question];
}

unsigned
visit_choices(const struct visit *visit)
{
	if (visit->at == VISIT_LANGUAGES)
		return (unsigned)visit->sheet->language_count;
	return visit_question(visit)->steps;
}

int
visit_lowest(const struct visit *visit)
{
	if (visit->at == VISIT_LANGUAGES ||
	    visit_question(visit)->kind != QUESTION_SCALE)
		return 1;
	return visit_question(visit)->scale->lowest;
}

bool
visit_goes_back(const struct visit *visit)
{
	return visit->at == VISIT_LANGUAGES ||
	    (visit_waits(visit) && visit->course.path_count > 0);
}

/* Another screen: what a press meant on the last one it means no more. */
void
visit_show(struct visit *visit, enum visit_at at)
{
	visit->at = at;
	visit->focus = VISIT_NO_FOCUS;
	visit->notice = false;
	visit->page = 0;
	visit->turns++;
}

/* The question itself, from wherever else. */
void
visit_show_question(struct visit *visit)
{
	bool text = visit_question(visit)->kind == QUESTION_TEXT;

	visit_show(visit, text ? VISIT_TEXT : VISIT_QUESTION);
}

void
visit_unread(struct visit *visit, uint64_t now_ms)
{
	visit->unread_until = now_ms + UNREAD_MS;
}

/* Nothing typed earlier shows, nor does what was given here before. */
void
visit_turn_to(struct visit *visit, unsigned question)
{
	visit->question = question;
	field_init(&visit->text_field, LIMIT_TEXT);
	visit_show_question(visit);
}

/*
 * Nothing of this customer is left in memory.  This is plain overwriting: the
 * struct lives on, so no compiler may leave it out.
 */
static void
visit_forget(struct visit *visit)
{
	field_init(&visit->text_field, LIMIT_TEXT);
	course_init(&visit->course);
	memset(&visit->pending, 0, sizeof(visit->pending));
	visit->question = 0;
	visit->kept = false;
	visit->repeated = false;
}

/* As an empty room sees it. */
void
visit_begin(struct visit *visit, uint64_t now_ms)
{
	visit_forget(visit);
	visit->language = visit->home;
	visit->text = false;
	visit->held = false;
	visit->asleep = false;
	visit->shift = 0;
	visit->code = "";
	visit_turn_to(visit, 0);
	if (visit->closed)
		visit_show(visit, VISIT_CLOSED);
	visit->due = now_ms + SLEEP_MS;
}

static void
visit_set_home(struct visit *visit, unsigned language)
{
	visit->home = visit->plain ? tongue_begin(visit->sheet, language)
				   : language;
}

bool
visit_init(struct visit *visit, const struct sheet *sheet)
{
	memset(visit, 0, sizeof(*visit));
	visit->sheet = sheet;
	if (sheet->question_count == 0)
		return false;
	visit_begin(visit, 0);
	visit->due = 0; /* the time is not known yet */
	return true;
}

bool
visit_ask(struct visit *visit, const struct sheet *sheet, uint64_t now_ms)
{
	int home = sheet_language(sheet, visit->sheet->languages[visit->home]);

	if (sheet->question_count == 0)
		return false;
	visit->sheet = sheet;
	visit_set_home(visit, home < 0 ? 0 : (unsigned)home);
	visit_begin(visit, now_ms);
	return true;
}

void
visit_settle(struct visit *visit, unsigned language, uint64_t now_ms)
{
	bool idle = visit_idle(visit);

	if (language < visit->sheet->language_count)
		visit_set_home(visit, language);
	if (idle)
		visit_begin(visit, now_ms);
}

void
visit_write_plain(struct visit *visit, uint64_t now_ms)
{
	visit->plain = true;
	visit_settle(visit, visit->home, now_ms);
}

void
visit_close(struct visit *visit, const char *hours, uint64_t now_ms)
{
	bool idle = visit_idle(visit) && visit->at != VISIT_CLOSED;

	visit->closed = true;
	visit->closed_hours = hours;
	if (idle)
		visit_begin(visit, now_ms);
}

void
visit_open(struct visit *visit, uint64_t now_ms)
{
	visit->closed = false;
	visit->closed_hours = NULL;
	if (visit->at == VISIT_CLOSED)
		visit_begin(visit, now_ms);
}

/* Thanked for, if anything stands: else there is nothing to thank for. */
static void
visit_finish(struct visit *visit, uint64_t now_ms)
{
	bool stands = course_stands(&visit->course);

	visit_forget(visit);
	visit_unread(visit, now_ms);
	if (!stands) {
		visit_begin(visit, now_ms);
		return;
	}
	visit_show(visit, VISIT_THANKS);
	visit->due = now_ms +
	    visit_patience(visit, visit->sheet->thanks_seconds);
}

/* From the question that shows to the one that follows. */
static void
visit_go_on(struct visit *visit, uint64_t now_ms)
{
	struct course *course = &visit->course;
	int next = course_next(course, visit->sheet, visit->question);

	if (next < 0) {
		visit_finish(visit, now_ms);
		return;
	}
	course->path[course->path_count++] = visit->question;
	visit_turn_to(visit, (unsigned)next);
	visit_unread(visit, now_ms);
	visit_stir(visit, now_ms);
}

/* ---- deeds ---- */

static struct visit_deed
visit_wants(struct visit *visit, enum visit_wish wish, int64_t step, bool last,
    const struct course_fallen *fallen)
{
	struct visit_deed deed = {
		.wish = wish,
		.question = visit->question,
		.step = step,
		.language = visit->language,
		.withdrawn_count = fallen->count,
	};

	memcpy(deed.withdrawn, fallen->numbers,
	    fallen->count * sizeof(fallen->numbers[0]));
	visit->pending = (struct visit_pending){
		.wish = wish,
		.question = visit->question,
		.step = step,
		.last = last,
	};
	return deed;
}

/* Keep a step, or with RATING_NO_STEP the text, and what follows from it. */
struct visit_deed
visit_commit(struct visit *visit, int64_t step, bool last)
{
	struct course_given given = { .given = true, .step = step };
	struct course then = visit->course;
	struct course_fallen fallen;
	struct visit_deed deed;

	course_give(&then, visit->sheet, visit->question, &given, &fallen);
	deed = visit_wants(visit, VISIT_COMMIT, step, last, &fallen);
	if (step == RATING_NO_STEP)
		deed.comment = visit->text_field.text;
	if (visit->kept)
		deed.flags |= RATING_SAME_VISIT;
	else
		visit->rehearsed = visit->rehearsal;
	deed.rehearsal = visit->rehearsed;
	if (visit->repeated)
		deed.flags |= RATING_REPEATED;
	if (last)
		deed.flags |= RATING_TIMED_OUT;
	return deed;
}

/* Without answer; what was given here before going back is taken back. */
struct visit_deed
visit_skip(struct visit *visit, uint64_t now_ms)
{
	const struct course_given none = { .given = false };
	struct course then = visit->course;
	struct course_fallen fallen;

	visit->held = true;
	course_give(&then, visit->sheet, visit->question, &none, &fallen);
	if (fallen.count > 0)
		return visit_wants(visit, VISIT_WITHDRAW, RATING_NO_STEP, false,
		    &fallen);
	visit_go_on(visit, now_ms);
	return visit_nothing;
}

/* However long it took: a key held down is held until somebody sees more. */
static void
visit_deed_took(struct visit *visit, uint64_t now_ms)
{
	if (visit->held)
		visit->last_at = now_ms;
}

void
visit_flagged(struct visit *visit)
{
	visit->repeated = true;
}

void
visit_kept(struct visit *visit, uint64_t number, uint64_t now_ms)
{
	const struct visit_pending done = visit->pending;
	struct course_given given = {
		.given = done.wish == VISIT_COMMIT,
		.number = number,
		.step = done.step,
	};
	struct course_fallen fallen;

	memset(&visit->pending, 0, sizeof(visit->pending));
	visit_deed_took(visit, now_ms);
	if (done.last) {
		visit_begin(visit, now_ms);
		return;
	}
	course_give(&visit->course, visit->sheet, done.question, &given,
	    &fallen);
	visit->kept = visit->kept || given.given;
	visit_go_on(visit, now_ms);
}

void
visit_failed(struct visit *visit, const char *code, uint64_t now_ms)
{
	visit_deed_took(visit, now_ms);
	visit_forget(visit);
	visit_show(visit, VISIT_OUT);
	visit->code = code;
	visit->due = now_ms + OUT_MS;
}

/* ---- time runs out ---- */

/* The customer has gone: what was left half done? */
static struct visit_deed
visit_expire(struct visit *visit, uint64_t now_ms)
{
	struct course then = visit->course;
	struct course_fallen fallen;
	bool typed = visit_question(visit)->kind == QUESTION_TEXT &&
	    !field_blank(&visit->text_field);

	if (visit->sheet->idle_submits && typed)
		return visit_commit(visit, RATING_NO_STEP, true);
	course_fall(&then, &fallen);
	if (!visit->sheet->idle_submits && fallen.count > 0)
		return visit_wants(visit, VISIT_WITHDRAW, RATING_NO_STEP, true,
		    &fallen);
	visit_begin(visit, now_ms);
	return visit_nothing;
}

/* An empty room goes to sleep, and then moves what would burn in. */
static void
visit_doze(struct visit *visit, uint64_t now_ms)
{
	if (visit->due != 0 && visit->asleep)
		visit->shift++;
	else if (visit->due != 0)
		visit->asleep = true;
	visit->due = now_ms + SLEEP_MS;
}

struct visit_deed
visit_wake(struct visit *visit, uint64_t now_ms)
{
	if (now_ms < visit->due || visit->pending.wish != VISIT_NOTHING)
		return visit_nothing;
	if (visit_idle(visit)) {
		visit_doze(visit, now_ms);
		return visit_nothing;
	}
	if (!visit_waits(visit) || visit->at == VISIT_CLOSED) {
		visit_begin(visit, now_ms);
		return visit_nothing;
	}
	if (!visit->notice) {
		visit->notice = true;
		visit->due += visit_notice_ms(visit);
		if (now_ms < visit->due)
			return visit_nothing;
	}
	return visit_expire(visit, now_ms);
}

struct visit_deed
visit_end(struct visit *visit, uint64_t now_ms)
{
	if (visit_idle(visit) || visit->pending.wish != VISIT_NOTHING)
		return visit_nothing;
	if (visit_waits(visit) && visit->at != VISIT_CLOSED)
		return visit_expire(visit, now_ms);
	visit_begin(visit, now_ms);
	return visit_nothing;
}
