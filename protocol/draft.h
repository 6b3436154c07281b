/*
 * draft.h - a sheet in the making: its small parts, and what is wrong there.
 *
 * Used by sheet.c alone, while it walks the tree that jansson made of a file;
 * draft_tame by whoever prints a complaint.
 * Every function that returns an int gives 0, or -1 after draft_refuse.
 */

#ifndef PROTOCOL_DRAFT_H
#define PROTOCOL_DRAFT_H

#include <jansson.h>

#include "protocol/sheet.h"

/* Where in the sheet: "questions[31].choices[10].text.de", cut if longer. */
#define DRAFT_PLACE 160
/* A word of the sheet's own in a complaint: 40 bytes, then "...". */
#define DRAFT_SHOWN 44

/*
 * The strings stand behind the struct in the same block; `free_bytes` is where
 * the next one goes.  They fit: each comes from a JSON string, whose two quotes
 * are longer than the NUL we add.
 */
struct draft {
	struct sheet *sheet;
	char *nothing; /* "" */
	char *free_bytes;
	char *why; /* SHEET_STRING bytes */
};

/* Say why, with the place before it unless that is "". Returns -1. */
int draft_refuse(struct draft *draft, const char *place, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* place.member, and place[i]; both return out. */
const char *draft_inside(char out[DRAFT_PLACE], const char *place,
    const char *member);
const char *draft_item(char out[DRAFT_PLACE], const char *place, size_t i);

/* A sheet's own words in a sentence, cut between characters. */
const char *draft_shown(const char *text, char out[DRAFT_SHOWN]);

/* A complaint is printed on terminals: nothing in it may steer one. */
void draft_tame(char *why);

/* An object in which only these members stand. */
int draft_members(struct draft *draft, const char *place, json_t *object,
    const char *const *names, size_t count);

/* A whole number from low to high; a missing one leaves out as it is. */
int draft_number(struct draft *draft, json_t *object, const char *name,
    unsigned low, unsigned high, unsigned *out);

/* A text of low to high bytes in one line, without control characters. */
int draft_line(struct draft *draft, const char *place, json_t *value,
    size_t low, size_t high);

/* An id: letters, digits, '-', '_' and '.'. */
int draft_id(struct draft *draft, const char *place, json_t *value, char *out,
    size_t size);

/* {"de": "...", "en": "..."} in languages of the sheet: all of them, or some. */
int draft_text(struct draft *draft, const char *place, json_t *object, bool all,
    struct sheet_text *out);

/* "" in every language. */
void draft_no_text(struct draft *draft, struct sheet_text *text);

/* Copy a string that draft_line has passed into the sheet's block. */
char *draft_keep(struct draft *draft, json_t *value);

#endif
