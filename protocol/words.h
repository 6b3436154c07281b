/*
 * words.h - what the screen says, in the sheet's languages.
 *
 * A sheet's own words win; then the product's, which are shipped whole in
 * German, English, French, Italian and Spanish; then the product's English.
 * Both programs know the names: the aggregator takes no sheet with a language
 * in which the screen would be half mute.
 */
#ifndef PROTOCOL_WORDS_H
#define PROTOCOL_WORDS_H

#include "protocol/sheet.h"

enum word {
	WORD_INVITE,
	WORD_CONFIRM,
	WORD_TEXT_ONLY,
	WORD_WITH_FACES,
	WORD_THANKS,
	WORD_SAVED,
	WORD_STILL,
	WORD_OUT,
	WORD_OUT_HINT,
	WORD_CODE,
	WORD_NO_ANSWER,
	WORD_BACK,
	WORD_SEND,
	WORD_WITHOUT_TEXT,
	WORD_REASON,  /* asks for one of the choices, where no text does */
	WORD_COMMENT, /* asks for free text, likewise */
	WORD_NO_NAMES,
	WORD_LANGUAGE,
	WORD_MORE, /* the rest of what is too long for one screen */
	WORD_CLOSED,
	WORD_CLOSED_HINT,
	WORD_DAYS, /* seven, Monday first, blanks between; with `open` alone */
	WORD_REHEARSAL,
	/* What steps are called. */
	WORD_VERY_POOR,
	WORD_POOR,
	WORD_FAIR,
	WORD_GOOD,
	WORD_VERY_GOOD,
	WORD_VERY_UNLIKELY,
	WORD_VERY_LIKELY,
	WORD_VERY_DIFFICULT,
	WORD_VERY_EASY,
	WORD_NO,
	WORD_YES,
	/*
	 * From here on staff and agents read them: in the product's languages,
	 * else in English, and no sheet need have them.
	 */
	WORD_CUSTOMERS,
	/* The menu of the staff; # is where a number or a time stands. */
	WORD_STAFF = WORD_CUSTOMERS,
	WORD_STAFF_PIN,
	WORD_STAFF_CONTINUE,
	WORD_STAFF_WRONG,
	WORD_STAFF_WAIT,
	WORD_STAFF_WAIT_ONE, /* a single second */
	WORD_STAFF_TODAY,
	WORD_STAFF_SINCE_START,
	WORD_STAFF_RATINGS,
	WORD_STAFF_RATINGS_ONE, /* a single one */
	WORD_STAFF_WAITING,
	WORD_STAFF_OLDEST,
	WORD_STAFF_SINCE,
	WORD_STAFF_SENT,
	WORD_STAFF_UP_TO,
	WORD_STAFF_LAST,
	WORD_STAFF_CLOCK,
	WORD_STAFF_CLOCK_EXACT,
	WORD_STAFF_CLOCK_FLOOR,
	WORD_STAFF_CLOCK_UNKNOWN,
	WORD_STAFF_DISK,
	WORD_STAFF_PLACE,
	WORD_STAFF_REHEARSE,
	WORD_STAFF_REHEARSED,
	WORD_STAFF_CLOSE,
	WORD_STAFF_OPEN,
	WORD_STAFF_LANGUAGE,
	WORD_STAFF_SEND,
	WORD_STAFF_RESTART,
	WORD_STAFF_QUIT,
	WORD_STAFF_LEAVE,
	WORD_STAFF_PREVIOUS,
	WORD_STAFF_FIXED,
	WORD_STAFF_SENDING,
	WORD_STAFF_ALL_SENT,
	WORD_STAFF_NOBODY,
	WORD_STAFF_REFUSED,
	WORD_STAFF_LATER,
	WORD_STAFF_SURE,
	WORD_STAFF_NOT_KEPT,
	WORD_STAFF_NO_LETTERS,
	/* Agents at a hotline. */
	WORD_AGENT_READ,
	WORD_AGENT_CALL,
	WORD_AGENT_RATING,
	WORD_AGENT_REASON,
	WORD_AGENT_COMMENT,
	WORD_AGENT_NEXT, /* what the keys of the last row do */
	WORD_AGENT_SAVE,
	WORD_AGENT_CLEAR,
	WORD_AGENT_REHEARSAL,
	WORD_AGENT_SAVED,
	WORD_AGENT_AGAIN,
	WORD_AGENT_ALLOWED,
	WORD_AGENT_NEEDED,
	WORD_AGENT_FAILED,
	WORD_COUNT,
};

/* The name a sheet gives in "words" to replace one: "thanks". */
const char *words_name(enum word word);

/* A word in the sheet's language of that index; never NULL. */
const char *words_text(const struct sheet *sheet, size_t language,
    enum word word);

/* What a step of a question is called: the sheet's label, the product's, "". */
const char *words_step(const struct sheet *sheet, size_t language,
    const struct sheet_question *question, unsigned step);

/* What a question asks: its text, or the product's where it has none. */
const char *words_question(const struct sheet *sheet, size_t language,
    const struct sheet_question *question);

/* A language's name in itself; its code where the product knows none. */
const char *words_language(const char *code);

/* Whether a language is written from right to left. */
bool words_from_right(const char *code);

/*
 * The words of the customers' screen that the sheet's language of that index
 * has neither from the sheet nor from the product, steps of scales it does not
 * use left out: their names, joined by ", ", as far as size goes.  Returns how
 * many.
 */
size_t words_missing(const struct sheet *sheet, size_t language, char *names,
    size_t size);

/* Of one word in one of the product's languages, for tests: "" if missing. */
const char *words_shipped(enum word word, const char *code);

#endif
