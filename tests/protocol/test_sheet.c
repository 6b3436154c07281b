/*
 * test_sheet.c - sheets are wholly valid or refused with place and reason.
 */

#include <sodium.h>

#include "protocol/sheet.h"
#include "tests/protocol/support.h"

/* A sheet with something of everything. */
static const char full[] =
    "{\"name\": \"counter\", \"languages\": [\"de\", \"en\"],\n"
    " \"questions\": [\n"
    "  {\"id\": \"satisfaction\", \"scale\": \"smiley5\",\n"
    "   \"text\": {\"de\": \"Wie zufrieden waren Sie?\",\n"
    "            \"en\": \"How satisfied were you?\"}},\n"
    "  {\"id\": \"reason\", \"choices\": [\n"
    "    {\"id\": \"wait\", \"text\": {\"de\": \"Wartezeit\", "
    "\"en\": \"Waiting\"}},\n"
    "    {\"id\": \"staff\", \"text\": {\"de\": \"Personal\", "
    "\"en\": \"Staff\"}}],\n"
    "   \"when\": {\"question\": \"satisfaction\", \"at_most\": 1}},\n"
    "  {\"id\": \"ease\", \"scale\": {\"steps\": 3, \"labels\": {\n"
    "    \"de\": [\"schwer\", \"\", \"leicht\"],\n"
    "    \"en\": [\"hard\", \"\", \"easy\"]}},\n"
    "   \"text\": {\"de\": \"Wie leicht?\", \"en\": \"How easy?\"},\n"
    "   \"when\": {\"question\": \"reason\", \"is\": \"staff\"}},\n"
    "  {\"id\": \"end\", \"role\": \"outcome\", \"choices\": [\n"
    "    {\"id\": \"won\", \"text\": {\"de\": \"Ja\", \"en\": \"Yes\"}},\n"
    "    {\"id\": \"lost\", \"text\": {\"de\": \"Nein\", "
    "\"en\": \"No\"}}]},\n"
    "  {\"id\": \"comment\", \"free_text\": true,\n"
    "   \"when\": {\"question\": \"satisfaction\", \"at_least\": 4}}],\n"
    " \"words\": {\"thanks\": {\"de\": \"Danke.\", "
    "\"en\": \"Thank you.\"},\n"
    "           \"back\": {\"en\": \"Back\"}},\n"
    " \"idle_seconds\": 30, \"on_idle\": \"discard\",\n"
    " \"thanks_seconds\": 4, \"open\": \"Mo-Fr 08:00-18:00\",\n"
    " \"hold_off_ms\": 6000, \"cap_ms\": 16000}\n";

/* The smallest there is; what is wrong is put in one piece at a time. */
#define QUESTION \
	"{\"id\": \"q\", \"scale\": \"smiley4\", \"text\": {\"en\": \"Q?\"}}"
#define SHEET(questions, rest) \
	"{\"name\": \"s\", \"languages\": [\"en\"], \"questions\": [" questions \
	"]" rest "}"

static struct sheet *
parse(const char *json, char why[SHEET_STRING])
{
	struct block block = block_of(json, strlen(json));
	struct sheet *sheet;

	why[0] = '\0';
	sheet = sheet_parse(block.bytes, block.length, why);
	block_free(&block);
	return sheet;
}

static void
a_full_sheet_is_read(void **state)
{
	char why[SHEET_STRING];
	struct sheet *sheet = parse(full, why);
	const struct sheet_question *q;

	(void)state;
	if (sheet == NULL)
		fail_msg("%s", why);
	q = sheet->questions;
	assert_string_equal(sheet->name, "counter");
	assert_int_equal(sheet->language_count, 2);
	assert_int_equal(sheet_language(sheet, "en"), 1);
	assert_int_equal(sheet_language(sheet, "fr"), -1);
	assert_int_equal(sheet->question_count, 5);
	assert_int_equal(sheet_question(sheet, "comment"), 4);
	assert_int_equal(sheet_question(sheet, "nobody"), -1);

	assert_int_equal(q[0].kind, QUESTION_SCALE);
	assert_int_equal(q[0].steps, 5);
	assert_int_equal(q[0].when, WHEN_ALWAYS);
	assert_string_equal(q[0].text.in[1], "How satisfied were you?");
	assert_string_equal(q[0].text.in[2], "");
	assert_string_equal(q[0].labels[0].in[0], "");

	assert_int_equal(q[1].kind, QUESTION_CHOICES);
	assert_int_equal(q[1].when, WHEN_AT_MOST);
	assert_int_equal(q[1].when_question, 0);
	assert_int_equal(q[1].when_step, 1);
	assert_string_equal(q[1].choices[1].text.in[0], "Personal");
	assert_string_equal(q[1].text.in[0], "");

	assert_string_equal(q[2].scale->name, "steps3");
	assert_string_equal(q[2].labels[2].in[1], "easy");
	assert_string_equal(q[2].labels[1].in[0], "");
	assert_int_equal(q[2].when, WHEN_IS);
	assert_int_equal(q[2].when_question, 1);
	assert_int_equal(q[2].when_step, 1);

	assert_true(q[3].is_outcome);
	assert_int_equal(q[4].kind, QUESTION_TEXT);
	assert_int_equal(q[4].when, WHEN_AT_LEAST);
	assert_int_equal(q[4].when_step, 4);

	assert_int_equal(sheet->word_count, 2);
	assert_string_equal(sheet->words[1].name, "back");
	assert_string_equal(sheet->words[1].text.in[0], "");
	assert_string_equal(sheet->words[1].text.in[1], "Back");
	assert_int_equal(sheet->idle_seconds, 30);
	assert_false(sheet->idle_submits);
	assert_int_equal(sheet->thanks_seconds, 4);
	assert_int_equal(sheet->hold_off_ms, 6000);
	assert_int_equal(sheet->cap_ms, 16000);
	assert_string_equal(sheet->open, "Mo-Fr 08:00-18:00");
	sheet_free(sheet);
}

static void
what_a_sheet_leaves_out_has_its_default(void **state)
{
	char why[SHEET_STRING];
	struct sheet *sheet = parse(SHEET(QUESTION, ""), why);

	(void)state;
	assert_non_null(sheet);
	assert_int_equal(sheet->idle_seconds, 20);
	assert_true(sheet->idle_submits);
	assert_int_equal(sheet->thanks_seconds, 3);
	assert_int_equal(sheet->hold_off_ms, 5000);
	assert_int_equal(sheet->cap_ms, 15000);
	assert_string_equal(sheet->open, "");
	assert_int_equal(sheet->word_count, 0);
	sheet_free(sheet);
	sheet_free(NULL);
}

static void
the_version_is_the_hash_of_the_file(void **state)
{
	char why[SHEET_STRING];
	struct sheet *sheet = parse(full, why);
	uint8_t hash[HASH_SIZE];

	(void)state;
	assert_non_null(sheet);
	hash_of(hash, full, strlen(full));
	assert_memory_equal(sheet->version, hash, VERSION_SIZE);
	sheet_free(sheet);
}

/* A question in place of the smallest sheet's one, or something beside it. */
#define Q(members) SHEET("{\"id\": \"q\", " members "}", "")
#define TEXT "\"text\": {\"en\": \"Q?\"}"
#define CHOICE(id) "{\"id\": \"" id "\", \"text\": {\"en\": \"C\"}}"
#define AFTER(members) \
	SHEET(QUESTION ", {\"id\": \"r\", \"free_text\": true, " members "}", \
	    "")

static void
a_wrong_sheet_is_refused_with_place_and_reason(void **state)
{
	static const struct {
		const char *json, *why; /* why begins so */
	} cases[] = {
		{ "", "line 1, column " },
		{ "{", "line 1, column " },
		{ "[]", "this must be an object" },
		{ "{\"a\": 1, \"a\": 2}", "line 1, column " },
		{ SHEET(QUESTION, ", \"nmae\": \"x\""),
		    "nmae: there is no member of this name here" },
		{ SHEET(QUESTION, ", \"\x1b[2J\": 1"), "line 1, column " },
		{ SHEET(QUESTION, ", \"\\u001b[2J\": 1"), "?[2J: there is" },
		{ SHEET(QUESTION, ", \"\\u009b2J\": 1"), "??2J: there is" },
		{ "{\"languages\": [\"en\"], \"questions\": [" QUESTION "]}",
		    "name: this is missing" },
		{ "{\"name\": \"\", \"languages\": [\"en\"]}",
		    "name: this text is empty" },
		{ "{\"name\": 5}", "name: this must be a text" },
		{ "{\"name\": \"s\"}", "languages: this must be a list" },
		{ "{\"name\": \"s\", \"languages\": []}", "languages: " },
		{ "{\"name\": \"s\", \"languages\": \"en\"}", "languages: " },
		{ "{\"name\": \"s\", \"languages\": [\"e\"]}",
		    "languages[0]: this is not a language code" },
		{ "{\"name\": \"s\", \"languages\": [\"en\", 3]}",
		    "languages[1]: this is not a language code" },
		{ "{\"name\": \"s\", \"languages\": [\"en\", \"en\"]}",
		    "languages[1]: \"en\" stands here twice" },
		{ "{\"name\": \"s\", \"languages\": [\"en\"]}",
		    "questions: this must be a list of 1 to 32" },
		{ SHEET("", ""), "questions: this must be a list of 1 to 32" },
		{ SHEET("5", ""), "questions[0]: this must be an object" },
		{ SHEET(QUESTION ", " QUESTION, ""),
		    "questions[1].id: there is an earlier question \"q\"" },
		{ SHEET("{" TEXT ", \"free_text\": true}", ""),
		    "questions[0].id: this is missing" },
		{ SHEET("{\"id\": \"a b\", \"free_text\": true}", ""),
		    "questions[0].id: only letters" },
		{ SHEET("{\"id\": \"\", \"free_text\": true}", ""),
		    "questions[0].id: this text is empty" },
		{ Q("\"sclae\": \"smiley5\", " TEXT),
		    "questions[0].sclae: there is no member of this name" },
		{ Q(TEXT), "questions[0]: exactly one of scale, choices" },
		{ Q("\"scale\": \"smiley5\", \"free_text\": true"),
		    "questions[0]: exactly one of scale, choices" },
		{ Q("\"scale\": \"smiley6\", " TEXT),
		    "questions[0].scale: there is no scale \"smiley6\"" },
		{ Q("\"scale\": \"steps3\", " TEXT),
		    "questions[0].scale: a scale of its own is written" },
		{ Q("\"scale\": 5, " TEXT),
		    "questions[0].scale: this must be the name of a scale" },
		{ Q("\"scale\": \"smiley4\""),
		    "questions[0].text: this must be {\"en\": " },
		{ Q("\"scale\": \"smiley4\", \"text\": \"Q?\""),
		    "questions[0].text: this must be {\"en\": " },
		{ Q("\"scale\": \"smiley4\", \"text\": {}"),
		    "questions[0].text: there is no text in \"en\"" },
		{ Q("\"scale\": \"smiley4\", \"text\": {\"en\": \"\"}"),
		    "questions[0].text.en: this text is empty" },
		{ Q("\"scale\": \"smiley4\", \"text\": {\"en\": 1}"),
		    "questions[0].text.en: this must be a text" },
		{ Q("\"scale\": \"smiley4\", "
		    "\"text\": {\"en\": \"a\\nb\"}"),
		    "questions[0].text.en: this text holds a line break" },
		{ Q("\"scale\": \"smiley4\", "
		    "\"text\": {\"en\": \"a\\u009bb\"}"),
		    "questions[0].text.en: this text holds a line break" },
		{ Q("\"scale\": \"smiley4\", "
		    "\"text\": {\"en\": \"a\", \"fr\": \"b\"}"),
		    "questions[0].text.fr: this language is not among" },
		{ Q("\"scale\": {\"steps\": 3}, " TEXT),
		    "questions[0].scale.labels: this must be {\"en\": " },
		{ Q("\"scale\": {\"steps\": 1, \"labels\": {}}, " TEXT),
		    "questions[0].scale.steps: this must be a whole number" },
		{ Q("\"scale\": {\"steps\": 12, \"labels\": {}}, " TEXT),
		    "questions[0].scale.steps: this must be a whole number" },
		{ Q("\"scale\": {\"steps\": 2.0, \"labels\": {}}, " TEXT),
		    "questions[0].scale.steps: this must be a whole number" },
		{ Q("\"scale\": {\"steps\": 2, \"labels\": {}}, " TEXT),
		    "questions[0].scale.labels.en: this must be a list of 2" },
		{ Q("\"scale\": {\"steps\": 2, \"labels\": "
		    "{\"en\": [\"a\"]}}, " TEXT),
		    "questions[0].scale.labels.en: this must be a list of 2" },
		{ Q("\"scale\": {\"steps\": 2, \"labels\": "
		    "{\"en\": [\"a\", 2]}}, " TEXT),
		    "questions[0].scale.labels.en[1]: this must be a text" },
		{ Q("\"scale\": {\"steps\": 2, \"labels\": {\"fr\": [\"a\", "
		    "\"b\"], \"en\": [\"a\", \"b\"]}}, " TEXT),
		    "questions[0].scale.labels.fr: this language is not" },
		{ Q("\"scale\": {\"steps\": 2, \"lables\": {}}, " TEXT),
		    "questions[0].scale.lables: there is no member" },
		{ Q("\"choices\": []"), "questions[0].choices: this must be" },
		{ Q("\"choices\": {}"), "questions[0].choices: this must be" },
		{ Q("\"choices\": [" CHOICE("a") ", " CHOICE("a") "]"),
		    "questions[0].choices[1].id: there is an earlier" },
		{ Q("\"choices\": [{\"id\": \"a\"}]"),
		    "questions[0].choices[0].text: this must be" },
		{ Q("\"choices\": [" CHOICE("a") "], \"text\": {}"),
		    "questions[0].text: there is no text in \"en\"" },
		{ Q("\"free_text\": 1"),
		    "questions[0].free_text: this can only be true" },
		{ Q("\"free_text\": false"),
		    "questions[0].free_text: this can only be true" },
		{ Q("\"free_text\": true, \"role\": \"outcome\""),
		    "questions[0].role: an outcome needs choices" },
		{ Q("\"choices\": [" CHOICE("won") "], "
						   "\"role\": \"outcome\""),
		    "questions[0].role: an outcome needs choices" },
		{ Q("\"free_text\": true, \"role\": \"x\""),
		    "questions[0].role: the only role is" },
		{ Q("\"free_text\": true, "
		    "\"when\": {\"question\": \"q\", \"at_most\": 1}"),
		    "questions[0].when.question: there is no earlier" },
		{ AFTER("\"when\": {\"at_most\": 1}"),
		    "questions[1].when.question: this must be the id" },
		{ AFTER("\"when\": {\"question\": \"q\"}"),
		    "questions[1].when: exactly one of at_most" },
		{ AFTER("\"when\": {\"question\": \"q\", \"at_most\": 1, "
			"\"at_least\": 0}"),
		    "questions[1].when: exactly one of at_most" },
		{ AFTER("\"when\": {\"question\": \"q\", \"at_most\": 4}"),
		    "questions[1].when: \"at_most\" needs a step of \"q\"" },
		{ AFTER("\"when\": {\"question\": \"q\", \"at_least\": -1}"),
		    "questions[1].when: \"at_least\" needs a step of \"q\"" },
		{ AFTER("\"when\": {\"question\": \"q\", \"is\": \"a\"}"),
		    "questions[1].when: \"is\" needs the id of a choice" },
		{ AFTER("\"when\": {\"question\": \"q\", \"above\": 1}"),
		    "questions[1].when.above: there is no member" },
		{ SHEET(QUESTION, ", \"words\": []"), "words: this must be" },
		{ SHEET(QUESTION, ", \"words\": {\"thanks\": \"x\"}"),
		    "words.thanks: this must be {\"en\": " },
		{ SHEET(QUESTION, ", \"words\": {\"a\": {\"fr\": \"x\"}}"),
		    "words.a.fr: this language is not among" },
		{ SHEET(QUESTION, ", \"words\": {\"\": {\"en\": \"x\"}}"),
		    "words.: this is no word's name" },
		{ SHEET(QUESTION, ", \"idle_seconds\": 0"),
		    "idle_seconds: this must be a whole number from 1" },
		{ SHEET(QUESTION, ", \"idle_seconds\": \"20\""),
		    "idle_seconds: this must be a whole number from 1" },
		{ SHEET(QUESTION, ", \"thanks_seconds\": 61"),
		    "thanks_seconds: this must be a whole number" },
		{ SHEET(QUESTION, ", \"hold_off_ms\": -1"),
		    "hold_off_ms: this must be a whole number" },
		{ SHEET(QUESTION, ", \"cap_ms\": 4294967297"),
		    "cap_ms: this must be a whole number" },
		{ SHEET(QUESTION, ", \"cap_ms\": 9223372036854775808"),
		    "line 1, column " },
		{ SHEET(QUESTION, ", \"on_idle\": \"drop\""),
		    "on_idle: this must be \"submit\" or \"discard\"" },
		{ SHEET(QUESTION, ", \"on_idle\": true"),
		    "on_idle: this must be \"submit\" or \"discard\"" },
		{ SHEET(QUESTION, ", \"open\": 5"), "open: this must be" },
	};
	char why[SHEET_STRING];
	struct sheet *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		sheet = parse(cases[i].json, why);
		if (sheet != NULL)
			fail_msg("taken: %s", cases[i].json);
		if (strncmp(why, cases[i].why, strlen(cases[i].why)) != 0)
			fail_msg("%s: %s", cases[i].json, why);
	}
}

static void
json_errors_name_line_and_column(void **state)
{
	char why[SHEET_STRING];

	(void)state;
	assert_null(parse("{\"name\": \"s\",\n  \"languages\" [\"en\"]}", why));
	assert_string_equal(why,
	    "line 2, column 15: this is not JSON: ':' expected near '['");
}

/* Numbers of things and sizes of words, at the limit and one beyond. */
static void
fill_questions(char *out, size_t count)
{
	size_t i;

	out += sprintf(out,
	    "{\"name\": \"s\", \"languages\": [\"en\"], "
	    "\"questions\": [");
	for (i = 0; i < count; i++)
		out += sprintf(out, "%s{\"id\": \"q%zu\", \"free_text\": true}",
		    i > 0 ? ", " : "", i);
	strcpy(out, "]}");
}

static void
fill_choices(char *out, size_t count)
{
	size_t i;

	out += sprintf(out,
	    "{\"name\": \"s\", \"languages\": [\"en\"], "
	    "\"questions\": [{\"id\": \"q\", "
	    "\"choices\": [");
	for (i = 0; i < count; i++)
		out += sprintf(out,
		    "%s{\"id\": \"c%zu\", \"text\": {\"en\": \"C\"}}",
		    i > 0 ? ", " : "", i);
	strcpy(out, "]}]}");
}

static void
fill_words(char *out, size_t count)
{
	size_t i;

	out += sprintf(out, SHEET(QUESTION, ", \"words\": {"));
	out -= strlen("}");
	for (i = 0; i < count; i++)
		out += sprintf(out, "%s\"w%zu\": {\"en\": \"W\"}",
		    i > 0 ? ", " : "", i);
	strcpy(out, "}}");
}

static void
fill_languages(char *out, size_t count)
{
	size_t i;

	out += sprintf(out, "{\"name\": \"s\", \"languages\": [");
	for (i = 0; i < count; i++)
		out += sprintf(out, "%s\"l%zu\"", i > 0 ? ", " : "", 10 + i);
	strcpy(out,
	    "], \"questions\": [{\"id\": \"q\", "
	    "\"free_text\": true}]}");
}

static void
fill_name(char *out, size_t length)
{
	out += sprintf(out, "{\"name\": \"");
	memset(out, 'n', length);
	strcpy(out + length,
	    "\", \"languages\": [\"en\"], "
	    "\"questions\": [" QUESTION "]}");
}

static void
fill_text(char *out, size_t length)
{
	out += sprintf(out,
	    "{\"name\": \"s\", \"languages\": [\"en\"], "
	    "\"questions\": [{\"id\": \"q\", "
	    "\"scale\": \"yesno\", \"text\": {\"en\": \"");
	memset(out, 't', length);
	strcpy(out + length, "\"}}]}");
}

static void
fill_blanks(char *out, size_t length)
{
	strcpy(out, SHEET(QUESTION, ""));
	memset(out + strlen(out), ' ', length);
	out[length] = '\0';
}

static void
sheets_are_taken_up_to_their_limits_and_no_further(void **state)
{
	static const struct {
		void (*fill)(char *out, size_t count);
		size_t limit;
	} cases[] = {
		{ fill_questions, LIMIT_QUESTIONS },
		{ fill_choices, LIMIT_STEPS },
		{ fill_words, SHEET_WORDS },
		{ fill_languages, LIMIT_LANGUAGES },
		{ fill_name, LIMIT_NAME },
		{ fill_text, SHEET_STRING - 1 },
		{ fill_blanks, LIMIT_SHEET },
	};
	char *json = malloc(3 * LIMIT_SHEET), why[SHEET_STRING];
	struct sheet *sheet;
	size_t i;

	(void)state;
	assert_non_null(json);
	for (i = 0; i < COUNT(cases); i++) {
		cases[i].fill(json, cases[i].limit);
		sheet = parse(json, why);
		if (sheet == NULL)
			fail_msg("case %zu: %s", i, why);
		sheet_free(sheet);
		cases[i].fill(json, cases[i].limit + 1);
		assert_null(parse(json, why));
		assert_true(why[0] != '\0');
	}
	free(json);
}

static bool
takes_sheet(const uint8_t *bytes, size_t length)
{
	char why[SHEET_STRING] = "";
	struct sheet *sheet = sheet_parse(bytes, length, why);
	bool taken = sheet != NULL;

	assert_int_equal(taken, why[0] == '\0');
	sheet_free(sheet);
	return taken;
}

static void
a_sheet_cut_short_is_refused_at_each_place(void **state)
{
	(void)state;
	/* Without its last line break, which may be missing. */
	assert_taken_whole_only(takes_sheet, full, strlen(full) - 1);
}

static void
steps_of_values_go_by_the_kind_of_question(void **state)
{
	static const struct {
		const char *question, *value;
		int step;
	} cases[] = {
		{ "satisfaction", "1", 0 },
		{ "satisfaction", "5", 4 },
		{ "satisfaction", "6", -1 },
		{ "reason", "wait", 0 },
		{ "reason", "staff", 1 },
		{ "reason", "2", 1 },
		{ "reason", "3", -1 },
		{ "reason", "0", -1 },
		{ "reason", "02", -1 },
		{ "reason", "Staff", -1 },
		{ "ease", "3", 2 },
		{ "ease", "4", -1 },
		{ "end", "lost", 1 },
		{ "comment", "1", -1 },
		{ "comment", "", -1 },
	};
	char why[SHEET_STRING];
	struct sheet *sheet = parse(full, why);
	int index;
	size_t i;

	(void)state;
	assert_non_null(sheet);
	for (i = 0; i < COUNT(cases); i++) {
		index = sheet_question(sheet, cases[i].question);
		assert_int_equal(sheet_step(&sheet->questions[index],
				     cases[i].value),
		    cases[i].step);
	}
	sheet_free(sheet);
}

static void
series_know_a_question_by_the_name_of_its_scale(void **state)
{
	static const char *const names[] = { "smiley5", "choice2", "steps3",
		"choice2", "text" };
	char why[SHEET_STRING], name[32];
	struct sheet *sheet = parse(full, why);
	size_t i;

	(void)state;
	assert_non_null(sheet);
	for (i = 0; i < COUNT(names); i++) {
		sheet_scale_name(&sheet->questions[i], name, sizeof(name));
		assert_string_equal(name, names[i]);
	}
	sheet_free(sheet);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_sheet_is_read),
		cmocka_unit_test(what_a_sheet_leaves_out_has_its_default),
		cmocka_unit_test(the_version_is_the_hash_of_the_file),
		cmocka_unit_test(
		    a_wrong_sheet_is_refused_with_place_and_reason),
		cmocka_unit_test(json_errors_name_line_and_column),
		cmocka_unit_test(
		    sheets_are_taken_up_to_their_limits_and_no_further),
		cmocka_unit_test(a_sheet_cut_short_is_refused_at_each_place),
		cmocka_unit_test(steps_of_values_go_by_the_kind_of_question),
		cmocka_unit_test(
		    series_know_a_question_by_the_name_of_its_scale),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
