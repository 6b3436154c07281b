/*
 * test_deed.c - what an aggregator writes in its book.
 */

#include "protocol/deed.h"
#include "tests/protocol/support.h"

static const uint8_t key[KEY_SIZE] = { 1, 2, 3 };
static const uint8_t kid[KID_SIZE] = { 4, 5, 6 };
static const uint8_t other[KID_SIZE] = { 7, 8, 9 };
static const uint8_t epoch[EPOCH_SIZE] = { 10, 11 };
static const struct head head = { { 12 }, 4213, { 13 } };
static const char *const places[] = { "counter-1", "counter-2" };
static const struct deed_journal_head heads[] = {
	{ { 1 }, { { 2 }, 3, { 4 } } },
	{ { 5 }, { { 6 }, 7, { 8 } } },
};

/* Write one deed of this kind with arguments of every type. */
static void
write_deed(struct wire_writer *w, enum deed_kind kind)
{
	static const char who[] = "admin", why[] = "because";
	const uint64_t one = 1, nine = 9;
	const size_t two = 2;

	switch (kind) {
	case DEED_ENROLLED:
		deed_write(w, kind, 5, who, key, "hall", places, two, "s");
		break;
	case DEED_REPLACED:
		deed_write(w, kind, 5, who, kid, other, &head);
		break;
	case DEED_REVOKED:
		deed_write(w, kind, 5, who, kid, why);
		break;
	case DEED_TOUCHPOINT:
		deed_write(w, kind, 5, who, "counter-1", "{}");
		break;
	case DEED_SHEET:
		deed_write(w, kind, 5, who, "counter", kid, nine);
		break;
	case DEED_SOURCE:
		deed_write(w, kind, 5, who, key, "web", "shop", "web", "s");
		break;
	case DEED_SOURCE_REMOVED:
		deed_write(w, kind, 5, who, kid);
		break;
	case DEED_HEADS:
		deed_write(w, kind, 5, who, heads, two);
		break;
	case DEED_JUDGED:
		deed_write(w, kind, 5, who, kid, epoch, one, nine, "accepted",
		    why);
		break;
	case DEED_ERASED:
		deed_write(w, kind, 5, who, kid, epoch, nine);
		break;
	case DEED_SUPERSEDED:
		deed_write(w, kind, 5, who, kid, epoch, one, epoch, nine);
		break;
	case DEED_RESTORED:
		deed_write(w, kind, 5, who, why);
		break;
	case DEED_SEAM_CLOSED:
		deed_write(w, kind, 5, who, kid, epoch, why);
		break;
	case DEED_SETTING:
		deed_write(w, kind, 5, who, "zone", "Europe/Vienna");
		break;
	case DEED_ACCOUNT:
	case DEED_TOKEN:
		deed_write(w, kind, 5, who, "anna", "admin", "added");
		break;
	case DEED_STAFF_PIN:
		deed_write(w, kind, 5, who, kid, "set");
		break;
	case DEED_CORRECTED:
		deed_write(w, kind, 5, who, kid, one, nine, "touchpoint",
		    "shop", why);
		break;
	case DEED_CORRECTION_UNDONE:
		deed_write(w, kind, 5, who, nine, why);
		break;
	case DEED_PLAN:
		deed_write(w, kind, 5, who, "journey", "buy", "{}");
		break;
	}
}

/* By way of entry_read, as everyone reads a book. */
static bool
read_deed(const uint8_t *bytes, size_t length, struct deed *out)
{
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, bytes, length);
	entry_read(&r, &entry);
	return wire_at_end(&r) && deed_read(&entry.bytes, out) == 0;
}

static bool
takes_deed(const uint8_t *bytes, size_t length)
{
	struct deed deed;

	return read_deed(bytes, length, &deed);
}

static void
every_deed_is_written_read_and_taken_whole_only(void **state)
{
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;
	struct deed deed;
	int kind;

	(void)state;
	for (kind = DEED_ENROLLED; kind >= DEED_PLAN; kind--) {
		wire_write_to(&w, room, sizeof(room));
		write_deed(&w, (enum deed_kind)kind);
		assert_false(w.failed);
		if (!read_deed(room, w.length, &deed))
			fail_msg("kind %d was refused", kind);
		assert_int_equal(deed.kind, kind);
		assert_int_equal(deed.at, 5);
		assert_string_equal(deed.who, "admin");
		assert_ptr_equal(deed.shape, deed_shape(kind));
		assert_taken_whole_only(takes_deed, room, w.length);
	}
}

static size_t
words_in(const char *labels)
{
	size_t count = 1;

	for (; *labels != '\0'; labels++)
		count += *labels == ' ';
	return count;
}

static void
every_kind_has_a_name_types_and_labels(void **state)
{
	static const char *const names[] = { "enrolled", "replaced", "revoked",
		"touchpoint", "sheet", "source", "source-removed", "heads",
		"judged", "erased", "superseded", "restored", "seam-closed",
		"setting", "account", "token", "staff-pin", "corrected",
		"correction-undone", "plan" };
	const struct deed_shape *shape;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		shape = deed_shape(DEED_ENROLLED - (int64_t)i);
		assert_non_null(shape);
		assert_string_equal(shape->name, names[i]);
		assert_true(strlen(shape->types) <= DEED_FIELDS);
		assert_int_equal(words_in(shape->labels), strlen(shape->types));
	}
	assert_null(deed_shape(DEED_PLAN - 1));
	assert_null(deed_shape(DEED_ENROLLED + 1));
	assert_null(deed_shape(0));
}

static void
fields_stand_under_their_types(void **state)
{
	uint8_t room[LIMIT_ENTRY], found[KID_SIZE];
	struct wire_reader r;
	struct wire_writer w;
	struct deed deed;
	struct head read;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	write_deed(&w, DEED_ENROLLED);
	assert_true(read_deed(room, w.length, &deed));
	assert_int_equal(deed.fields[0].span.length, KEY_SIZE);
	assert_memory_equal(deed.fields[0].span.bytes, key, KEY_SIZE);
	assert_int_equal(deed.fields[1].span.length, 4);
	assert_memory_equal(deed.fields[1].span.bytes, "hall", 4);
	assert_int_equal(deed.fields[2].number, 2);
	wire_read_from(&r, deed.fields[2].span.bytes,
	    deed.fields[2].span.length);
	assert_int_equal(wire_text(&r).length, 9);
	assert_memory_equal(wire_text(&r).bytes, "counter-2", 9);
	assert_true(wire_at_end(&r));

	wire_write_to(&w, room, sizeof(room));
	write_deed(&w, DEED_REPLACED);
	assert_true(read_deed(room, w.length, &deed));
	assert_memory_equal(&deed.fields[2].head, &head, sizeof(head));

	wire_write_to(&w, room, sizeof(room));
	write_deed(&w, DEED_HEADS);
	assert_true(read_deed(room, w.length, &deed));
	assert_int_equal(deed.fields[0].number, 2);
	wire_read_from(&r, deed.fields[0].span.bytes,
	    deed.fields[0].span.length);
	wire_array_of(&r, 2);
	wire_copy(&r, found, KID_SIZE);
	head_read(&r, &read);
	assert_memory_equal(&read, &heads[0].head, sizeof(read));

	wire_write_to(&w, room, sizeof(room));
	write_deed(&w, DEED_JUDGED);
	assert_true(read_deed(room, w.length, &deed));
	assert_int_equal(deed.fields[2].number, 1);
	assert_int_equal(deed.fields[3].number, 9);
	assert_memory_equal(deed.fields[4].span.bytes, "accepted", 8);
}

#define I "50 00000000000000000000000000000000"
#define E "48 0000000000000000"
#define H \
	"83" E "01 5820 " \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000000"

static void
a_wrong_shape_is_refused(void **state)
{
	static const char *const cases[] = {
		/* known kind: too few, too many, wrong types */
		"83 3821 05 6161",
		"84 3821 05 6161" I,
		"85 3821 05 6161" I I,
		"85 3821 05 6161 6161" I,
		"86 3821 05 6161" I "6161 00",
		"85 3821 05 4161" I "6161",
		"85 3821 05 6161" E "6161",
		"85 3821 05 6161" I "626100",
		"86 3828 05 6161" I E "1b8000000000000000",
		"86 3828 05 6161" I E "20",
		"86 3820 05 6161" I I "00",
		"84 3826 05 6161 81" I,
		"84 3826 05 6161 81 81" I,
		"84 3826 05 6161 81 83" I H "00",
		"84 3826 05 6161" I,
		/* who: at most 64 bytes */
		"84 3829 05 7841 "
		"6161616161616161616161616161616161616161616161616161616161616161"
		"6161616161616161616161616161616161616161616161616161616161616161"
		"61 6161",
		/* kinds outside the table */
		"83 382f 05 6161",
		"83 3817 05 6161",
		"83 20 00 6161",
	};
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_deed, "86 3820 05 6161" I I H));
	for (i = 0; i < COUNT(cases); i++)
		if (hex_is_taken(takes_deed, cases[i]))
			fail_msg("%s was taken", cases[i]);
}

static void
a_deed_too_long_for_an_entry_is_not_written(void **state)
{
	static char card[LIMIT_ENTRY + 1];
	uint8_t room[2 * LIMIT_ENTRY];
	struct wire_writer w;

	(void)state;
	memset(card, 'x', sizeof(card) - 1);
	wire_write_to(&w, room, sizeof(room));
	deed_write(&w, DEED_TOUCHPOINT, 5, "a", "b", card);
	assert_true(w.failed);
	card[LIMIT_ENTRY - 20] = '\0';
	wire_write_to(&w, room, sizeof(room));
	deed_write(&w, DEED_TOUCHPOINT, 5, "a", "b", card);
	assert_false(w.failed);
	assert_true(w.length <= LIMIT_ENTRY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_deed_is_written_read_and_taken_whole_only),
		cmocka_unit_test(every_kind_has_a_name_types_and_labels),
		cmocka_unit_test(fields_stand_under_their_types),
		cmocka_unit_test(a_wrong_shape_is_refused),
		cmocka_unit_test(a_deed_too_long_for_an_entry_is_not_written),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
