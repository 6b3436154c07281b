/*
 * test_ways_out.c - every way out to a shell that was tried, and what came of
 * it.
 *
 * The real program stands on a pseudo-terminal.  After each try no rating may
 * have arisen, and either run still has the terminal, raw, with nothing on it
 * but what is ours, and answers; or it has ended and left the terminal as it
 * was found, for a service to start it again.  Prints TAP, a row a try; the
 * list in docs/DESIGN.md is of these rows.
 */
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "kiosk/core/frame.h"
#include "tests/kiosk/support_stage.h"

static struct stage stage;
static unsigned rows, failures;

/* A row: why is NULL when it went as it must. */
static void __attribute__((format(printf, 2, 3)))
row(const char *why, const char *format, ...)
{
	va_list arguments;

	printf("%sok %u - ", why == NULL ? "" : "not ", ++rows);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	if (why != NULL) {
		printf("# %s\n", why);
		failures++;
	}
	fflush(stdout);
}

/* Nothing can be said of what does not even start. */
static void
begin(const char *term, int columns, int lines)
{
	if (stage_start(&stage, term, columns, lines))
		return;
	printf("# %.*s\n", (int)stage.tail_length, stage.tail);
	row("it does not start", "%s: the screen starts", term);
	stage_stop(&stage);
	exit(1);
}

static const char *
printable(const char *bytes, size_t length)
{
	static char text[400];
	size_t i, used = 0;

	for (i = 0; i < length && used + 5 < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    bytes[i] > 0x20 && bytes[i] < 0x7f ? "%c" : "\\%03o",
		    (unsigned char)bytes[i]);
	return text;
}

static void
type(const char *text)
{
	stage_send(&stage, text, strlen(text));
}

/* ---- bytes that come in ---- */

struct form {
	const char *bytes;
	size_t length;
};

/* What one terminal sends for one thing. */
struct forms {
	const char *name;
	const char *const *list; /* ended by NULL; no NUL in a form */
};

static const char *const keys_linux[] = { "\033[[A", "\033[[B", "\033[[C",
	"\033[[D", "\033[[E", "\033[17~", "\033[18~", "\033[19~", "\033[20~",
	"\033[21~", "\033[23~", "\033[24~", "\033[25~", "\033[26~", "\033[28~",
	"\033[29~", "\033[31~", "\033[32~", "\033[33~", "\033[34~", "\033[1~",
	"\033[2~", "\033[3~", "\033[4~", "\033[5~", "\033[6~", "\033[A",
	"\033[B", "\033[C", "\033[D", "\033[G", "\033[P", "\033\t", "\0331",
	"\0335", "\033q", "\033\r", "\033\033", NULL };
static const char *const keys_xterm[] = { "\033OP", "\033OQ", "\033OR",
	"\033OS", "\033[15~", "\033[24~", "\033[1;2P", "\033O2P", "\033O1;2P",
	"\033[15;5~", "\033[21;6~", "\033[1;5A", "\033[1;9D", "\033O5A",
	"\033O1;5A", "\033OA", "\033OB", "\033[H", "\033[F", "\033OH", "\033OF",
	"\033[E", "\033OE", "\033[Z", "\033[1;5I", "\033OI", "\033Oj", "\033Ok",
	"\033Ol", "\033Om", "\033Oo", "\033Op", "\033Oq", "\033Or", "\033Os",
	"\033Ot", "\033Ou", "\033Ov", "\033Ow", "\033Ox", "\033Oy", "\033OX",
	"\033OM", "\033[27;5;49~", "\033[27;6;53~", "\033[49;5u", "\033[53u",
	"\033[49:33;2:1u", "\033[57399u", "\261", "\265", "\302\261",
	"\302\2331;5C", "\2331;2P", "\217q", "\033[49;2;49;1;0;1_", NULL };
static const char *const keys_rxvt[] = { "\033[11~", "\033[12~", "\033[13~",
	"\033[14~", "\033[23$", "\033[24$", "\033[23^", "\033[11^", "\033[23@",
	"\033[a", "\033[b", "\033[c", "\033[d", "\033Oa", "\033Ob", "\033Oc",
	"\033Od", "\033[2$", "\033[5$", "\033[6$", "\033[7$", "\033[8$",
	"\033[2^", "\033[5^", "\033[7~", "\033[8~", "\033[7^", "\033[8@",
	"\033Oq", "\033Ou", "\033OM", "\033\033[A", "\033\033[5~", "\033\033OP",
	"\033\0331", NULL };
static const char *const keys_screen[] = { "\033OP", "\033[1~", "\033[4~",
	"\033[25~", "\033[34~", "\033[1;2A", "\033[1;3P", "\033[5;5~",
	"\033[200~\033[201~", "\033Ptmux;\033\0335\033\\", "\033P1$r5 q\033\\",
	"\033[>84;0;0c", "\033]52;c;NTU1\007", "\033[?1;2c", NULL };
static const char *const keys_vt220[] = { "\033[1~", "\033[2~", "\033[3~",
	"\033[4~", "\033[5~", "\033[6~", "\033[17~", "\033[26~", "\033[28~",
	"\033[29~", "\033[31~", "\033[34~", "\033OP", "\033OS", "\033Op",
	"\033Oq", "\033Oy", "\033Ol", "\033Om", "\033On", "\033OM",
	"\033[?62;1;2;6;7;8;9c", "\033[0n", "\033[?13n", "\033[5;55R",
	"\033P1!u555\033\\", "\033[?5;1$y", "\033?q", "\033?5", "\23317~",
	"\217P", "\217q", "\2205\234", "\2335;5R", NULL };

/*
 * Where no face is, at the top, in columns whose number is a digit as a byte;
 * or by buttons that are no finger.
 */
static const char *const mouse[] = { "\033[M !!", "\033[M 1!", "\033[M 5\"",
	"\033[M#5(", "\033[M!5(", "\033[M\"5(", "\033[M`5(", "\033[Ma5(",
	"\033[M@5(", "\033[MC5(", "\033[M$1!", "\033[M05!", "\033[M \304\2001",
	"\033[M \377\377", "\033[M !\302\261", "\033[M\303\2005(",
	"\033[M \001\002", "\033[M 1\001", "\033[<0;1;1M\033[<0;1;1m",
	"\033[<0;40;1M", "\033[<1;40;10M", "\033[<2;40;10M", "\033[<0;40;10m",
	"\033[<32;40;10M", "\033[<35;40;10M", "\033[<64;40;10M",
	"\033[<65;40;10M", "\033[<66;40;10M", "\033[<128;40;10M",
	"\033[<0;999;999M", "\033[<0;0;0M", "\033[<0;4000;1M", "\033[<5;5;5;5M",
	"\033[<;;M", "\033[<0;1M", "\033[32;1;1M", "\033[32;40;10M",
	"\033[35;40;10M", "\033[96;40;10M", "\033[64;5;5M", "\033[t15",
	"\033[T112233", "\033[1;5;7;9;1&w", "\233<0;1;1M", "\233M 5!",
	"\302\233<0;5;1M", NULL };
static const char *const replies[] = { "\033]11;rgb:1111/2222/3333\007",
	"\033]10;rgb:5555/5555/5555\033\\", "\033]4;5;rgb:11/22/33\033\\",
	"\2354;5\234", "\033_Gi=5;OK\033\\", "\033^5\033\\", "\033X5\033\\",
	"\033P>|XTerm(375)\033\\", "\033P1+r544e=787465726d\033\\",
	"\033P!|00000000\033\\", "\033[?64;1;2;6;9;15;16;17;18;21;22;28c",
	"\033[>41;354;0c", "\033[24;80R", "\033[?24;80;1R", "\033[8;24;80t",
	"\033[4;555;555t", "\033[3;5;5t", "\033]L5\033\\", "\033]l5\033\\",
	"\033[I", "\033[O", "\033[?2026;2$y", "\033[?997;1n", "\033[?5u",
	NULL };
static const char *const pastes[] = { "\033[200~5\033[201~",
	"\033[200~5 4 3 2 1\r\nqqq\r5\033[201~",
	"\033[200~5\033[200~5\033[201~5\033[201~5", "\033[200~5\033[201~555\r5",
	"\033[200~\033[201~5", "\033[200~\0335\033[<0;40;10M5\033[201~",
	"\033[200~\303\244\342\202\2545\302\233201~5\033[201~",
	"\033[200~5\033[20155\033[201;5~5\033[201~", "\2332005~",
	"\233200~55\233201~", "\033[200~\003\004\032\0345\033[201~",
	"\033[200~5", NULL };

static const struct forms all_forms[] = {
	{ "function keys of linux", keys_linux },
	{ "function keys of xterm", keys_xterm },
	{ "function keys of rxvt", keys_rxvt },
	{ "function keys of screen and tmux", keys_screen },
	{ "function keys of vt220", keys_vt220 },
	{ "forms of mouse reports", mouse },
	{ "replies of terminals", replies },
	{ "forms of pastes", pastes },
};

/* What is asked in; a screen begins in German. */
static bool in_english;

/* Both, since one of them is shown already. */
static const char *
answers(void)
{
	bool answered = (in_english || stage_english(&stage)) &&
	    stage_german(&stage);

	in_english = false;
	if (!answered)
		printf("# %.*s\n", (int)stage.tail_length, stage.tail);
	if (!answered)
		return "the screen does not answer any more";
	return stage_held(&stage);
}

/* Whether the screen still answers, now in the other language. */
static const char *
try_bytes(const char *bytes, size_t length)
{
	static char why[500];

	stage_send(&stage, bytes, length);
	in_english = !in_english;
	if (in_english ? stage_english(&stage) : stage_german(&stage))
		return NULL;
	snprintf(why, sizeof(why), "the screen does not answer after %s",
	    printable(bytes, length < 60 ? length : 60));
	return why;
}

/* What all the tries since then did that they must not, or NULL. */
static const char *
judge(const char *why, unsigned ratings_before)
{
	if (why == NULL)
		why = answers();
	if (why == NULL && stage_ratings(&stage) != ratings_before)
		why = "a rating arose";
	return why;
}

static void
try_forms(const char *term, const struct forms *forms)
{
	unsigned count = 0, before = stage_ratings(&stage);
	const char *const *form, *why = NULL;

	for (form = forms->list; *form != NULL && why == NULL; form++) {
		why = try_bytes(*form, strlen(*form));
		count++;
	}
	row(judge(why, before), "%s: %u %s mean nothing", term, count,
	    forms->name);
}

/* Enter confirms what has the focus, so it comes before Tab gives that. */
static void
try_control_keys(const char *term)
{
	unsigned before = stage_ratings(&stage);
	const char *why = try_bytes("\r", 1);
	int byte;

	for (byte = 0x1f; byte >= 0 && why == NULL; byte--) {
		char key = (char)byte;

		why = try_bytes(&key, 1);
	}
	if (why == NULL)
		why = try_bytes("\177", 1);
	row(judge(why, before),
	    "%s: 33 control keys send no signal and stop nothing", term);
}

static void
try_large_pastes(const char *term)
{
	const size_t size = 1 << 20;
	char *bytes = malloc(size + 16);
	unsigned before = stage_ratings(&stage);

	if (bytes == NULL)
		abort();
	memset(bytes, '5', size);
	row(judge(try_bytes(bytes, size), before),
	    "%s: 1 MB of fives at once, not marked as a paste", term);
	memcpy(bytes, "\033[200~", 6);
	memcpy(bytes + size - 6, "\033[201~", 6);
	row(judge(try_bytes(bytes, size), before), "%s: 1 MB of fives pasted",
	    term);
	free(bytes);
}

/* And one press is one rating, or nothing above would mean anything. */
static void
try_a_press(const char *what)
{
	unsigned before = stage_ratings(&stage);
	int64_t until = stage_now() + STAGE_PATIENCE;

	type("3");
	while (stage_ratings(&stage) == before && stage_now() < until)
		stage_watch(&stage, 5);
	/* The thanks go by. */
	stage_german(&stage);
	row(stage_ratings(&stage) == before + 1 ? NULL : "it is not one rating",
	    "%s: and a press is a rating", what);
}

static void
bytes_under_every_name(void)
{
	static const char *const terms[] = { "linux", "xterm-256color", "rxvt",
		"screen", "vt220" };
	size_t i, j;

	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		begin(terms[i], 80, 24);
		try_control_keys(terms[i]);
		for (j = 0; j < sizeof(all_forms) / sizeof(all_forms[0]); j++)
			try_forms(terms[i], &all_forms[j]);
		try_large_pastes(terms[i]);
		try_a_press(terms[i]);
		stage_stop(&stage);
	}
}

/* ---- signals ---- */

static bool
is_in(int signal, const int *list)
{
	for (; *list != 0; list++)
		if (*list == signal)
			return true;
	return false;
}

/* Ours die of these and start anew, or take the terminal back. */
static const int mistakes[] = { SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
	SIGSEGV, SIGSYS, 0 };

static void
ready(void)
{
	if (stage.run == 0 || stage_held(&stage) != NULL) {
		stage_stop(&stage);
		begin("xterm-256color", 80, 24);
	}
}

static bool
gone_soon(pid_t pid)
{
	int64_t until = stage_now() + STAGE_PATIENCE;
	char state;

	do {
		stage_watch(&stage, 2);
		state = stage_state(pid);
	} while (state != 0 && state != 'Z' && stage_now() < until);
	return state == 0 || state == 'Z';
}

static const char *
children_gone(pid_t screen, pid_t uploader)
{
	return gone_soon(screen) && gone_soon(uploader)
	    ? NULL
	    : "a child of run lives on";
}

static pid_t
await_uploader(void)
{
	int64_t until = stage_now() + STAGE_PATIENCE;
	pid_t uploader;

	while ((uploader = stage_uploader(&stage)) == 0 && stage_now() < until)
		stage_watch(&stage, 5);
	return uploader;
}

static void
signal_to_run(int signal)
{
	static const int ends[] = { SIGHUP, SIGTERM, SIGKILL, 0 };
	const char *name = sigabbrev_np(signal), *why, *left;
	pid_t screen, uploader;

	ready();
	screen = stage_screen(&stage);
	uploader = await_uploader();
	kill(stage.run, signal);
	if (!is_in(signal, ends) && !is_in(signal, mistakes)) {
		row(answers(), "SIG%s to run means nothing", name);
		return;
	}
	why = stage_clean(&stage);
	left = children_gone(screen, uploader);
	if (why == NULL)
		why = left;
	if (why == NULL && (signal == SIGHUP || signal == SIGTERM) &&
	    (!WIFEXITED(stage.status) || WEXITSTATUS(stage.status) != 0))
		why = "it does not end with 0";
	if (why == NULL && is_in(signal, mistakes) &&
	    (!WIFSIGNALED(stage.status) || WTERMSIG(stage.status) != signal))
		why = "it does not end by the signal";
	stage_stop(&stage);
	row(why, "SIG%s to run ends all three, the terminal as it was", name);
}

static void
signal_to_screen(int signal)
{
	static const int ends[] = { SIGHUP, SIGTERM, SIGKILL, 0 };
	const char *name = sigabbrev_np(signal), *why;
	pid_t screen;

	ready();
	screen = stage_screen(&stage);
	kill(screen, signal);
	if (!is_in(signal, ends) && !is_in(signal, mistakes)) {
		row(answers(), "SIG%s to the screen means nothing", name);
		return;
	}
	why = gone_soon(screen) ? answers() : "it has not ended";
	row(why, "SIG%s to the screen: another one is there at once", name);
	/* Many in a row are thought a fault of ours. */
	stage_stop(&stage);
}

static void
signal_to_uploader(int signal)
{
	pid_t uploader;

	ready();
	uploader = await_uploader();
	if (uploader == 0) {
		row("there is none", "the uploader is there");
		return;
	}
	kill(uploader, signal);
	if (signal == SIGSTOP) {
		row(answers(), "SIGSTOP to the uploader: the screen goes on");
		kill(uploader, SIGCONT);
		return;
	}
	stage_watch(&stage, 3);
	row(answers(), "SIG%s to the uploader: the screen goes on",
	    sigabbrev_np(signal));
	if (stage_uploader(&stage) == 0)
		stage_stop(&stage);
}

static void
every_signal(void)
{
	static const int to_uploader[] = { SIGHUP, SIGINT, SIGABRT, SIGKILL,
		SIGUSR1, SIGSEGV, SIGPIPE, SIGTERM, SIGTSTP, SIGSTOP, 0 };
	size_t i;
	int signal;

	for (signal = 1; signal <= SIGSYS; signal++)
		if (signal != SIGSTOP && signal != SIGUSR2)
			signal_to_run(signal);
	for (signal = 1; signal <= SIGSYS; signal++)
		if (signal != SIGSTOP)
			signal_to_screen(signal);
	for (i = 0; to_uploader[i] != 0; i++)
		signal_to_uploader(to_uploader[i]);
	stage_stop(&stage);
}

/* ---- standing still ---- */

static void
the_screen_is_stopped(void)
{
	unsigned before;
	const char *why;
	pid_t screen;

	ready();
	before = stage_ratings(&stage);
	screen = stage_screen(&stage);
	kill(screen, SIGSTOP);
	while (stage_state(screen) != 'T')
		stage_watch(&stage, 1);
	why = stage_held(&stage);
	type("\003\032\034q");
	stage_forget(&stage);
	kill(screen, SIGCONT);
	if (why == NULL)
		why = answers();
	if (why == NULL && stage_ratings(&stage) != before)
		why = "a rating arose";
	row(why, "SIGSTOP and SIGCONT to the screen: all of it is drawn anew");
	kill(stage.run, SIGSTOP);
	while (stage_state(stage.run) != 'T')
		stage_watch(&stage, 1);
	why = answers();
	kill(stage.run, SIGCONT);
	row(why, "SIGSTOP to run: the screen goes on");
}

/* A key that comes while somebody is thanked only ends that: once more. */
static bool
keeps_a_press(char key)
{
	unsigned before = stage_ratings(&stage);
	int64_t until = stage_now() + STAGE_PATIENCE, next = 0;

	while (stage_ratings(&stage) == before && stage_now() < until) {
		if (stage_now() >= next && write(stage.master, &key, 1) != 1)
			return false;
		if (stage_now() >= next)
			next = stage_now() + 1500;
		poll(NULL, 0, 5);
	}
	return stage_ratings(&stage) == before + 1;
}

/* Nobody reads: the line is full after a few whole screens. */
static void
the_terminal_stands_still(void)
{
	bool kept = true;
	unsigned i;

	stage_stop(&stage);
	begin("xterm-256color", 160, 50);
	for (i = 0; i < 60; i++) {
		stage_resize(&stage, 160 - (int)(i % 2), 50);
		poll(NULL, 0, 3);
	}
	for (i = 0; i < 4; i++)
		kept = keeps_a_press((char)('1' + i)) && kept;
	row(kept ? NULL : "presses are not kept",
	    "a terminal that takes no output: what is pressed is kept");
	row(answers(), "and once it does the screen is right again");
}

static void
resize_storm(void)
{
	unsigned seed = 1, before;
	const char *why = NULL;
	int i;

	ready();
	before = stage_ratings(&stage);
	for (i = 0; i < 300; i++) {
		seed = seed * 1103515245u + 12345u;
		stage_resize(&stage, 1 + (int)(seed >> 16) % 500,
		    1 + (int)(seed >> 8) % 300);
		if (i % 8 == 0)
			stage_watch(&stage, 1);
	}
	stage_resize(&stage, 80, 24);
	why = answers();
	if (why == NULL && stage_ratings(&stage) != before)
		why = "a rating arose";
	row(why, "300 sizes from 1 x 1 to 500 x 300 in a row");
	stage_resize(&stage, 1, 1);
	stage_watch(&stage, 30);
	why = stage_held(&stage);
	type("\003\032\034\033[<0;1;1M\033[<0;5;5M");
	stage_watch(&stage, 30);
	if (why == NULL)
		why = stage_held(&stage);
	stage_resize(&stage, 80, 24);
	if (why == NULL)
		why = answers();
	if (why == NULL && stage_ratings(&stage) != before)
		why = "a rating arose";
	row(why, "a window of 1 x 1");
}

/* ---- what breaks beneath ---- */

static void
the_disk_is_full(void)
{
	static const struct rlimit full = { 0, RLIM_INFINITY };
	static const struct rlimit room = { RLIM_INFINITY, RLIM_INFINITY };
	unsigned before;
	const char *why;
	int64_t until;
	pid_t screen;

	ready();
	before = stage_ratings(&stage);
	screen = stage_screen(&stage);
	prlimit(screen, RLIMIT_FSIZE, &full, NULL);
	stage_forget(&stage);
	type("3");
	while (!stage_shows(&stage, "D2") && !stage_shows(&stage, "D1") &&
	    !stage_watch(&stage, 5))
		;
	type("\r3\033q\003\032");
	stage_watch(&stage, 50);
	why = stage_held(&stage);
	if (why == NULL && stage_ratings(&stage) != before)
		why = "a rating arose";
	prlimit(screen, RLIMIT_FSIZE, &room, NULL);
	/* It asks again by itself, after ten seconds. */
	until = stage_now() + 2 * STAGE_PATIENCE;
	stage_forget(&stage);
	while (!stage_shows(&stage, STAGE_GERMAN) && stage_now() < until &&
	    !stage_watch(&stage, 5))
		;
	if (why == NULL)
		why = answers();
	row(why, "nothing can be written: out of order, and nothing else");
}

static void
sql(const char *statement)
{
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/journal.db", stage.folder);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, STAGE_PATIENCE) != SQLITE_OK ||
	    sqlite3_exec(db, statement, NULL, NULL, NULL) != SQLITE_OK)
		printf("# %s: %s\n", statement, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static bool
is_set_aside(void)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/journal.db.damaged-1", stage.folder);
	return access(path, F_OK) == 0;
}

static void
the_sheet_is_broken(void)
{
	unsigned before = stage_ratings(&stage);
	int64_t until;
	const char *why;

	stage_stop(&stage);
	sql("UPDATE sheet SET file = X'7b7b7b'");
	begin("xterm-256color", 80, 24);
	why = is_set_aside() ? answers() : "the journal is the broken one";
	/* What was kept is brought over by who sends. */
	until = stage_now() + STAGE_PATIENCE;
	while (stage_ratings(&stage) != before && stage_now() < until)
		stage_watch(&stage, 20);
	if (why == NULL && stage_ratings(&stage) != before)
		why = "the ratings are not those from before";
	row(why, "a sheet that cannot be read: asked anew from the keepsake");
	try_a_press("a sheet that cannot be read");
}

/* All that stands in the folder's settings. */
static void
settings(const char *text)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/settings", stage.folder);
	file = fopen(path, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

static void
no_screen_starts(void)
{
	const char *why;
	unsigned before;
	int64_t until;

	ready();
	before = stage_ratings(&stage);
	settings("colour = of the sky\n");
	stage_forget(&stage);
	kill(stage_screen(&stage), SIGKILL);
	until = stage_now() + STAGE_PATIENCE;
	while (!stage_shows(&stage, "Code D7") && stage_now() < until &&
	    !stage_watch(&stage, 5))
		;
	why = stage_shows(&stage, "Code D7") ? stage_held(&stage)
					     : "nobody is told";
	type("\003\032\034\r555");
	stage_watch(&stage, 50);
	if (why == NULL)
		why = stage_held(&stage);
	settings("");
	if (why == NULL)
		why = answers();
	if (why == NULL && stage_ratings(&stage) != before)
		why = "a rating arose";
	row(why, "settings with a fault, the screen killed: D7 until mended");
}

static void
the_terminal_is_gone(void)
{
	pid_t screen, uploader;

	ready();
	screen = stage_screen(&stage);
	uploader = await_uploader();
	close(stage.master);
	stage.master = -1;
	row(stage_watch(&stage, STAGE_PATIENCE)
		? children_gone(screen, uploader)
		: "run has not ended",
	    "the terminal is gone: all three end");
	waitpid(stage.leader, NULL, 0);
	close(stage.news);
}

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "bytes", bytes_under_every_name },
	{ "signals", every_signal },
	{ "stopped", the_screen_is_stopped },
	{ "still", the_terminal_stands_still },
	{ "sizes", resize_storm },
	{ "disk", the_disk_is_full },
	{ "sheet", the_sheet_is_broken },
	{ "settings", no_screen_starts },
	{ "gone", the_terminal_is_gone },
};

/* test_ways_out [PART]: all of them, or one. */
int
main(int argc, char **argv)
{
	int64_t began = stage_now();
	size_t i;

	stage_init(&stage);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (argc < 2 || strcmp(argv[1], parts[i].name) == 0)
			parts[i].run();
	stage_release(&stage);
	printf("# %.1f s\n", (double)(stage_now() - began) / 1000);
	printf("1..%u\n", rows);
	return failures > 0;
}
