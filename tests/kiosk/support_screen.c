/*
 * support_screen.c - sheets made in memory, and frames held against goldens.
 */
#include "tests/kiosk/support_screen.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Letters beyond ASCII have a width in a locale of UTF-8 alone. */
__attribute__((constructor)) static void
support_locale(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
}

static const struct scale scales[] = {
	{ "smiley4", 4, 1 },
	{ "smiley5", 5, 1 },
	{ "stars5", 5, 1 },
	{ "nps11", 11, 0 },
	{ "ces7", 7, 1 },
	{ "yesno", 2, 1 },
	{ "steps2", 2, 1 },
	{ "steps3", 3, 1 },
	{ "steps10", 10, 1 },
	{ "steps11", 11, 1 },
};

struct asked {
	const char *scale;
	const char *in[2];
};

/* The first is asked where no other is. */
static const struct asked questions[] = {
	{ "",
	    { "Wie zufrieden waren Sie heute mit uns?",
		"How satisfied were you with us today?" } },
	{ "nps11",
	    { "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
		"How likely are you to recommend us to others?" } },
	{ "ces7",
	    { "Wie einfach war es, Ihr Anliegen zu erledigen?",
		"How easy was it to get your request dealt with?" } },
	{ "yesno",
	    { "Wurde Ihr Anliegen erledigt?",
		"Was your request dealt with?" } },
};

static const char *const own_steps[3][2] = {
	{ "zu kurz", "too short" },
	{ "gerade recht", "just right" },
	{ "zu lang", "too long" },
};

static const struct scale *
support_scale(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (strcmp(scales[i].name, name) == 0)
			return &scales[i];
	fail_msg("no scale %s", name);
	return NULL;
}

/* A sheet owns its texts and may change them; these nobody changes. */
static char *
support_lent(const char *text)
{
	return (char *)(uintptr_t)text;
}

static struct sheet sheet;

struct sheet *
support_sheet(const char *scale)
{
	struct sheet_question *question = &sheet.questions[0];
	size_t i, j;

	memset(&sheet, 0, sizeof(sheet));
	strcpy(sheet.name, "counter");
	strcpy(sheet.languages[0], "de");
	strcpy(sheet.languages[1], "en");
	sheet.language_count = 2;
	sheet.question_count = 1;
	sheet.idle_seconds = 20;
	sheet.thanks_seconds = 3;
	strcpy(question->id, "satisfaction");
	question->kind = QUESTION_SCALE;
	question->scale = support_scale(scale);
	question->steps = question->scale->steps;
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (i == 0 || strcmp(questions[i].scale, scale) == 0)
			for (j = 0; j < 2; j++)
				question->text.in[j] =
				    support_lent(questions[i].in[j]);
	for (i = 0; strcmp(scale, "steps3") == 0 && i < 3; i++)
		for (j = 0; j < 2; j++)
			question->labels[i].in[j] =
			    support_lent(own_steps[i][j]);
	return &sheet;
}

static const char *const choices[11][2] = {
	{ "Wartezeit", "Waiting time" },
	{ "Freundlichkeit", "Friendliness" },
	{ "Auskunft", "Information" },
	{ "Sauberkeit", "Cleanliness" },
	{ "Preis", "Price" },
	{ "Anderes", "Something else" },
	{ "Auswahl", "Choice" },
	{ "Öffnungszeiten", "Opening hours" },
	{ "Parkplätze", "Parking" },
	{ "Wegweiser", "Signs" },
	{ "Beratung", "Advice" },
};

/* The question behind the first, of no kind yet. */
static struct sheet_question *
support_second(void)
{
	struct sheet_question *question = &sheet.questions[1];

	support_sheet("smiley5");
	sheet.question_count = 2;
	strcpy(question->id, "more");
	return question;
}

struct sheet *
support_choices(unsigned count)
{
	struct sheet_question *question = support_second();
	unsigned i, j;

	question->kind = QUESTION_CHOICES;
	question->steps = count;
	for (i = 0; i < count; i++)
		for (j = 0; j < 2; j++)
			question->choices[i].text.in[j] =
			    support_lent(choices[i][j]);
	return &sheet;
}

struct sheet *
support_comment(void)
{
	support_second()->kind = QUESTION_TEXT;
	return &sheet;
}

struct sheet *
support_languages(void)
{
	static const char codes[LIMIT_LANGUAGES][3] = { "de", "en", "fr", "it",
		"es", "tr", "hr", "pl", "ar", "el", "ru", "uk", "zh", "hu",
		"sl", "cs" };
	size_t i;

	support_sheet("smiley5");
	for (i = 0; i < LIMIT_LANGUAGES; i++) {
		strcpy(sheet.languages[i], codes[i]);
		sheet.questions[0].text.in[i] =
		    support_lent(questions[0].in[i != 0]);
	}
	sheet.language_count = LIMIT_LANGUAGES;
	return &sheet;
}

struct script {
	const char *code;
	const char *question;
	const char *choices[4];
	const char *words[2 * 28]; /* names and texts */
};

static const struct script scripts[] = {
	{ "he", "עד כמה היית מרוצה מאיתנו היום?",
	    { "זמן ההמתנה", "אדיבות", "מידע (בטלפון)", "אחר" },
	    { "invite", "דעתך חשובה. מספיקה הקשה אחת.", "confirm",
		"Enter מאשר.", "text_only", "טקסט בלבד", "with_faces",
		"עם פרצופים", "thanks", "תודה רבה.", "saved", "המשוב שלך נשמר.",
		"still", "עדיין כאן? נא להקיש על מקש.", "no_answer",
		"ללא תשובה", "back", "חזרה", "send", "שליחה", "without_text",
		"ללא טקסט", "reason", "מה הייתה הסיבה העיקרית?", "comment",
		"האם תרצה לספר לנו עוד?", "no_names", "נא לא לציין שמות.",
		"language", "שפה", "closed", "סגור כעת", "closed_hint",
		"נשמח לראותך שוב.", "rehearsal", "תרגול - לא נספר", "very_poor",
		"גרוע מאוד", "poor", "גרוע", "fair", "סביר", "good", "טוב",
		"very_good", "טוב מאוד" } },
	{ "ar", "ما مدى رضاك عن خدمتنا اليوم؟",
	    { "وقت الانتظار", "اللطف", "المعلومات", "شيء آخر" },
	    { "invite", "رأيك يهمنا. ضغطة واحدة تكفي.", "confirm",
		"Enter للتأكيد.", "text_only", "نص فقط", "with_faces",
		"مع الوجوه", "thanks", "شكرا جزيلا.", "saved", "تم حفظ رأيك.",
		"still", "هل ما زلت هنا؟ اضغط أي مفتاح.", "no_answer",
		"بلا إجابة", "back", "رجوع", "send", "إرسال", "without_text",
		"بلا نص", "reason", "ما السبب الرئيسي؟", "comment",
		"هل تود أن تخبرنا بالمزيد؟", "no_names",
		"يرجى عدم ذكر الأسماء.", "language", "اللغة", "closed",
		"مغلق الآن", "closed_hint", "نرحب بكم مجددا.", "days",
		"اثن ثلا أرب خمي جمع سبت أحد", "very_poor", "سيئ جدا", "poor",
		"سيئ", "fair", "مقبول", "good", "جيد", "very_good",
		"جيد جدا" } },
	{ "ja", "本日のご満足度をお聞かせください。",
	    { "待ち時間", "接客", "ご案内", "その他" },
	    { "invite", "ご意見をお聞かせください。", "confirm",
		"Enterで決定します。", "text_only", "文字のみ", "with_faces",
		"顔を表示", "thanks", "ありがとうございました。", "saved",
		"ご意見を保存しました。", "no_answer", "無回答", "back", "戻る",
		"send", "送信", "without_text", "送らない", "reason",
		"主な理由は何ですか。", "comment",
		"ご意見がございましたらお書きください。", "no_names",
		"お名前は書かないでください。", "language", "言語", "very_poor",
		"とても悪い", "poor", "悪い", "fair", "ふつう", "good", "良い",
		"very_good", "とても良い" } },
	{ "hi", "आज आप हमसे कितने संतुष्ट थे?",
	    { "प्रतीक्षा समय", "मित्रता", "जानकारी", "कुछ और" },
	    { "invite", "आपकी राय महत्वपूर्ण है।", "thanks", "धन्यवाद।", "saved",
		"आपकी राय सहेज ली गई है।", "text_only", "केवल पाठ", "no_answer",
		"उत्तर नहीं", "back", "वापस", "reason", "मुख्य कारण क्या था?",
		"very_poor", "बहुत खराब", "poor", "खराब", "fair", "ठीक", "good",
		"अच्छा", "very_good", "बहुत अच्छा" } },
};

static void
support_words(const struct script *script)
{
	size_t i;

	for (i = 0; i + 1 < sizeof(script->words) / sizeof(script->words[0]) &&
	     script->words[i] != NULL;
	     i += 2) {
		struct sheet_word *word = &sheet.words[sheet.word_count++];

		strcpy(word->name, script->words[i]);
		word->text.in[0] = support_lent(script->words[i + 1]);
	}
}

struct sheet *
support_script(const char *code)
{
	const struct script *script = scripts;
	unsigned i;

	while (strcmp(script->code, code) != 0)
		script++;
	support_choices(4);
	strcpy(sheet.languages[0], code);
	sheet.questions[0].text.in[0] = support_lent(script->question);
	for (i = 0; i < 4; i++)
		sheet.questions[1].choices[i].text.in[0] =
		    support_lent(script->choices[i]);
	sheet.questions[2].kind = QUESTION_TEXT;
	sheet.question_count = 3;
	support_words(script);
	return &sheet;
}

void
support_visit(struct visit *visit, const struct sheet *asked, unsigned question)
{
	assert_true(visit_init(visit, asked));
	visit->question = question;
	visit->course.path_count = question;
	if (asked->questions[question].kind == QUESTION_TEXT)
		visit->at = VISIT_TEXT;
}

void
support_golden(const char *name, const struct frame *frame)
{
	static char now[FRAME_DUMP], then[FRAME_DUMP];
	char path[200];
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "tests/kiosk/goldens/%s.txt", name);
	frame_dump(frame, now, sizeof(now));
	if (getenv("GENERATE") != NULL) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(now, file);
		fclose(file);
		return;
	}
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("no %s; make it with GENERATE=1 and read it", path);
	length = fread(then, 1, sizeof(then) - 1, file);
	then[length] = '\0';
	fclose(file);
	if (strcmp(now, then) != 0)
		fail_msg("%s\n%s\nis now\n%s", path, then, now);
}
