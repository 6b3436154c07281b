/*
 * staff_view.h - what the staff's screens show.
 *
 * Counts, never scores: who stands beside the terminal is not told what
 * customers think of them.
 */
#ifndef KIOSK_CORE_STAFF_VIEW_H
#define KIOSK_CORE_STAFF_VIEW_H

#include "kiosk/core/frame.h"
#include "kiosk/core/staff.h"
#include "protocol/sheet.h"
#include "protocol/sync.h"
#include "protocol/words.h"

/* How good the clock is: exact, floor, unknown, as `status` says. */
enum staff_clock {
	STAFF_CLOCK_EXACT,
	STAFF_CLOCK_FLOOR,
	STAFF_CLOCK_UNKNOWN,
};

/* An instant as it is shown. */
struct staff_when {
	char text[24]; /* "09:41"; a date; "3 h" when no clock is trusted; "" */
	bool is_age;
};

struct staff_facts {
	char title[LIMIT_TITLE + 1]; /* of the touchpoint */
	int64_t today;               /* ratings; -1 not known */
	bool since_start;         /* for want of a clock, not since midnight */
	uint64_t waiting;         /* entries */
	struct staff_when oldest; /* of them */
	uint64_t sent;            /* the aggregator holds up to this one */
	struct staff_when last;   /* time it answered */
	enum staff_clock clock;
	int64_t disk_free; /* bytes; -1 not known */
};

/* Everything lent; language: of the sheet, whose words are used. */
struct staff_view {
	const struct staff *staff;
	const struct staff_facts *facts;
	const struct sheet *sheet;
	size_t language;
	const struct registration *registration;
	uint64_t now_ms;
};

/*
 * A word for staff: all of them in one language, English where the product
 * has none of theirs in the sheet's, whatever words customers see.
 */
const char *staff_word(const struct staff_view *view, enum word which);

/* Draw what staff->at shows into a frame that was cleared. */
void screen_staff_draw(struct frame *frame, const struct staff_view *view);

/* The PIN, the one of them that needs no PIN. */
void screen_pin_draw(struct frame *frame, const struct staff_view *view);

/*
 * Write pattern with value in place of its '#'; what does not fit is cut.
 */
void staff_fill(char *out, size_t size, const char *pattern, const char *value);

/* The instant utc_ms in a zone that is offset_s east; today_ms: its midnight. */
void staff_when_clock(struct staff_when *out, int64_t utc_ms, int64_t today_ms,
    int64_t offset_s);

/* So many seconds ago, where no clock is trusted; below 0: never. */
void staff_when_age(struct staff_when *out, int64_t age_s);

#endif
