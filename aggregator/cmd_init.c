/*
 * cmd_init.c - a new aggregator: folder, keys, certificate, store, first
 * administrator.
 *
 * All or nothing: what it made is taken away again when a later step fails.
 */

#include <sys/stat.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/certificate.h"
#include "aggregator/io/clock.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/options.h"

#define HOSTS_MOST 32
#define PASSWORD_LETTERS 20 /* of 32: 100 bits */

/* What is being made. */
struct birth {
	const struct command *command;
	const char *dir;
	const char *name, *url, *certificate, *key;
	const char *hosts[HOSTS_MOST];
	size_t host_count;
	char password[PASSWORD_LETTERS + 5];
	bool made_folder, made_lock, made_certificate, made_store;
};

static const struct option_shape shapes[] = {
	{ "name", OPTION_TEXT, false },
	{ "host", OPTION_MANY, false },
	{ "url", OPTION_TEXT, false },
	{ "cert", OPTION_TEXT, false },
	{ "key", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* ---- what was asked for ----------------------------------------------------------- */

static int
check_url(const struct birth *birth)
{
	size_t length;

	if (birth->url == NULL)
		return 0;
	length = strlen(birth->url);
	if (strncmp(birth->url, "https://", 8) != 0 || length == 8 ||
	    length > LIMIT_URL || birth->url[length - 1] == '/' ||
	    strcspn(birth->url + 8, "/?#@ \t") != length - 8)
		return command_misused(birth->command,
		    "--url must read https://HOST or https://HOST:PORT");
	return 0;
}

static int
take_hosts(struct birth *birth, const struct options *options)
{
	const char *host;

	while ((host = options_nth(options, "host", birth->host_count)) !=
	    NULL) {
		if (birth->host_count == HOSTS_MOST)
			return command_misused(birth->command,
			    "too many hosts");
		if (*host == '\0' || strlen(host) > 127 ||
		    strcspn(host, "/?#@ \t") != strlen(host))
			return command_misused(birth->command,
			    "--host \"%s\" is no host name or address", host);
		birth->hosts[birth->host_count++] = host;
	}
	if (birth->host_count == 0) {
		birth->hosts[birth->host_count++] = "localhost";
		birth->hosts[birth->host_count++] = "127.0.0.1";
	}
	return 0;
}

static int
read_words(struct birth *birth, int argc, char **argv)
{
	struct options options;
	int outcome = options_read(&options, birth->command, shapes, "", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	birth->name = options_text(&options, "name");
	birth->url = options_text(&options, "url");
	birth->certificate = options_text(&options, "cert");
	birth->key = options_text(&options, "key");
	if (birth->name == NULL)
		birth->name = "aggregator";
	if (*birth->name == '\0' || strlen(birth->name) > LIMIT_NAME)
		return command_misused(birth->command,
		    "--name must have 1 to %d bytes", LIMIT_NAME);
	if ((birth->certificate == NULL) != (birth->key == NULL))
		return command_misused(birth->command,
		    "--cert and --key go together");
	outcome = check_url(birth);
	return outcome != 0 ? outcome : take_hosts(birth, &options);
}

/* ---- making it ---------------------------------------------------------------------- */

static int
make_folder(struct birth *birth)
{
	enum folder_verdict verdict;

	if (mkdir(birth->dir, 0700) == 0)
		birth->made_folder = true;
	else if (errno != EEXIST)
		return command_failed(birth->command, OUTCOME_UNFIT, "%s: %s",
		    birth->dir, strerror(errno));
	verdict = folder_enter(birth->dir);
	if (verdict == FOLDER_EMPTY)
		return 0;
	if (verdict == FOLDER_OK)
		return courier_store_outcome(birth->dir, STORE_EXISTS);
	return courier_folder_outcome(birth->dir, verdict);
}

static int
make_certificate(struct birth *birth)
{
	const char *why;

	errno = 0;
	if (birth->certificate != NULL)
		why = certificate_take(birth->dir, birth->certificate,
		    birth->key);
	else
		why = certificate_make(birth->dir, birth->name, birth->hosts,
		    birth->host_count);
	if (why != NULL && errno == ENOSPC)
		return courier_store_outcome(birth->dir, STORE_FULL);
	if (why != NULL)
		return command_failed(birth->command, OUTCOME_REFUSED, "%s",
		    why);
	birth->made_certificate = true;
	return 0;
}

/* Groups of five letters that cannot be mistaken for one another. */
static void
make_password(char password[PASSWORD_LETTERS + 5])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	size_t used = 0;

	for (int i = 0; i < PASSWORD_LETTERS; i++) {
		if (i > 0 && i % 5 == 0)
			password[used++] = '-';
		password[used++] =
		    letters[randombytes_uniform(sizeof(letters) - 1)];
	}
	password[used] = '\0';
}

static enum store_verdict
add_account(struct desk *desk, struct birth *birth)
{
	char hash[crypto_pwhash_STRBYTES];

	make_password(birth->password);
	if (crypto_pwhash_str(hash, birth->password, strlen(birth->password),
		crypto_pwhash_OPSLIMIT_INTERACTIVE,
		crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return STORE_BROKEN;
	return store_run(desk->store,
	    "INSERT INTO account (name, role, password)"
	    " VALUES ('admin', 'admin', ?)",
	    "t", hash);
}

static enum store_verdict
add_facts(struct desk *desk, const struct birth *birth)
{
	uint8_t seed[SEED_SIZE];
	enum store_verdict verdict;

	randombytes_buf(seed, sizeof(seed));
	key_from_seed(&desk->key, seed);
	snprintf(desk->name, sizeof(desk->name), "%s", birth->name);
	verdict = store_fact_set(desk->store, "seed", seed, sizeof(seed));
	sodium_memzero(seed, sizeof(seed));
	if (verdict == STORE_OK)
		verdict = store_fact_set(desk->store, "name", birth->name,
		    strlen(birth->name));
	if (verdict == STORE_OK)
		verdict = store_fact_set(desk->store, "host", birth->hosts[0],
		    strlen(birth->hosts[0]));
	if (verdict == STORE_OK && birth->url != NULL)
		verdict = store_run(desk->store,
		    "INSERT INTO setting (name, value) VALUES ('url', ?)", "t",
		    birth->url);
	return verdict;
}

/* The book's first lines. */
static int
write_book(struct desk *desk, const struct birth *birth, const char *who)
{
	if (ledger_create(desk, "book", birth->name) < 0)
		return -1;
	if (book_write(desk, DEED_SETTING, who, "name", birth->name) != 0)
		return -1;
	if (birth->url != NULL &&
	    book_write(desk, DEED_SETTING, who, "url", birth->url) != 0)
		return -1;
	if (book_write(desk, DEED_ACCOUNT, who, "admin", "admin", "added") != 0)
		return -1;
	return ledger_seal(desk);
}

static int
fill_store(struct desk *desk, struct birth *birth, const char *who)
{
	enum store_verdict verdict = store_begin(desk->store);

	if (verdict == STORE_OK)
		verdict = add_facts(desk, birth);
	if (verdict == STORE_OK)
		verdict = add_account(desk, birth);
	if (verdict == STORE_OK && write_book(desk, birth, who) != 0)
		verdict = store_sql_verdict(desk->store);
	if (verdict == STORE_OK)
		verdict = store_commit(desk->store);
	return courier_store_outcome(birth->dir, verdict);
}

static int
make_store(struct birth *birth, const char *who)
{
	enum store_verdict verdict;
	struct desk desk;
	int outcome;

	verdict = desk_open(&desk, birth->dir, NULL, STORE_CREATE,
	    &clock_outside);
	if (verdict != STORE_OK)
		return courier_store_outcome(birth->dir, verdict);
	birth->made_store = true;
	outcome = fill_store(&desk, birth, who);
	desk_close(&desk);
	return outcome;
}

static void
remove_file(const struct birth *birth, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", birth->dir, name);
	unlink(path);
}

static void
undo(const struct birth *birth)
{
	if (birth->made_store) {
		remove_file(birth, "store.db-wal");
		remove_file(birth, "store.db-shm");
		remove_file(birth, "store.db");
	}
	if (birth->made_certificate)
		certificate_remove(birth->dir);
	if (birth->made_lock)
		remove_file(birth, "lock");
	if (birth->made_folder)
		rmdir(birth->dir);
}

static int
make_all(struct birth *birth, const char *who)
{
	int outcome;

	/* Again, under the lock: another init may have been quicker. */
	if (folder_enter(birth->dir) != FOLDER_EMPTY)
		return courier_store_outcome(birth->dir, STORE_EXISTS);
	outcome = make_certificate(birth);
	return outcome != 0 ? outcome : make_store(birth, who);
}

static void
announce(const struct birth *birth)
{
	uint8_t pin[HASH_SIZE];
	char text[2 * HASH_SIZE + 1];

	certificate_pin(birth->dir, pin);
	hex_write(text, pin, sizeof(pin));
	printf("aggregator \"%s\" in %s\n", birth->name, birth->dir);
	printf("certificate pin %s\n", text);
	printf("administrator admin\n");
	printf("password %s\n", birth->password);
	fputs("The password is shown this once only: keep it.\n", stderr);
}

static int
init_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct birth birth = { .command = command, .dir = dir };
	char who[LIMIT_WHO + 1];
	int lock = -1, outcome = read_words(&birth, argc, argv);

	if (outcome != 0)
		return outcome;
	courier_local_who(who);
	outcome = make_folder(&birth);
	if (outcome == 0)
		outcome = courier_folder_outcome(dir, folder_lock(dir, &lock));
	birth.made_lock = lock >= 0;
	if (outcome == 0)
		outcome = make_all(&birth, who);
	if (outcome == 0)
		announce(&birth);
	else
		undo(&birth);
	if (lock >= 0)
		close(lock);
	sodium_memzero(birth.password, sizeof(birth.password));
	return outcome;
}

const struct command cmd_init = {
	"init",
	"make a new aggregator in the data folder",
	"[--name NAME] [--host HOST]... [--url https://HOST[:PORT]]\n"
	"           [--cert FILE --key FILE]\n\n"
	"  --name  what people call it; default \"aggregator\"\n"
	"  --host  a name or address it is reached by; default localhost and"
	" 127.0.0.1\n"
	"  --url   what tokens, codes and mails carry; else the first host and"
	" the\n"
	"          port of the running server\n"
	"  --cert, --key  a PEM certificate and its key; else both are made\n\n"
	"Prints the first administrator's password, once.",
	init_run,
};
