/*
 * https.c - the only file that knows curl.
 *
 * Certificates are looked at for their public key and nothing else: chain,
 * host name and dates are not checked, for a kiosk whose clock says 1970 must
 * get in, and a chain would add authorities that could stand in between.
 * CURLOPT_PINNEDPUBLICKEY is checked on its own in curl's OpenSSL and GnuTLS
 * flavours, whatever VERIFYPEER says.  TLS carries and hides; that the
 * answer comes from our aggregator is its signature's to show.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <sodium.h>

#include "kiosk/io/https.h"

/* "sha256//" and 44 of base64, and what stands between two. */
#define PIN_ROOM 56

/* A proxy's name in a sentence. */
#define PROXY_ROOM 80

#define CONNECT_S 20
/* Less than this for so long is a line that has died. */
#define SLOW_BYTES_S 50
#define SLOW_S 45
/* A full request at 9600 bit/s takes a quarter of an hour. */
#define TOTAL_S 1200

struct https {
	CURL *curl;
	struct curl_slist *headers;
	char *pins;
	char url[LIMIT_URL + 1];
	char proxy[PROXY_ROOM]; /* as it may be told; "" none */
	bool (*stop)(void *self);
	void *self;
	struct https_answer *answer; /* of the post under way */
	bool too_long;
};

static size_t
take_answer(char *bytes, size_t one, size_t count, void *self)
{
	struct https *https = self;
	struct https_answer *answer = https->answer;
	size_t length = one * count;

	if (length > answer->room - answer->length) {
		https->too_long = true;
		return 0;
	}
	memcpy(answer->bytes + answer->length, bytes, length);
	answer->length += length;
	return length;
}

static int
ask_stop(void *self, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct https *https = self;

	(void)a, (void)b, (void)c, (void)d;
	return https->stop != NULL && https->stop(https->self);
}

/* "sha256//...;sha256//...", the heap's. */
static char *
write_pins(const struct https_peer *peer)
{
	char *pins = malloc(peer->pin_count * PIN_ROOM + 1);
	char *to = pins;

	if (pins == NULL)
		return NULL;
	*to = '\0';
	for (size_t i = 0; i < peer->pin_count; i++) {
		char text[sodium_base64_ENCODED_LEN(HASH_SIZE,
		    sodium_base64_VARIANT_ORIGINAL)];

		sodium_bin2base64(text, sizeof(text), peer->pins[i], HASH_SIZE,
		    sodium_base64_VARIANT_ORIGINAL);
		to += sprintf(to, "%ssha256//%s", i > 0 ? ";" : "", text);
	}
	return pins;
}

/* Scheme, host and port: a name and a password before them stay untold. */
static void
proxy_name(const char *proxy, char out[PROXY_ROOM])
{
	const char *scheme_end = strstr(proxy, "://");
	const char *host = strrchr(proxy, '@');

	out[0] = '\0';
	if (scheme_end == NULL)
		return;
	host = host != NULL ? host + 1 : scheme_end + 3;
	snprintf(out, PROXY_ROOM, "%.*s://%s", (int)(scheme_end - proxy), proxy,
	    host);
}

/*
 * Only a password is worth checking a proxy's own certificate for: what goes
 * through it is sealed anyway, and a clock in 1970 finds none valid.
 */
static long
proxy_is_checked(const char *proxy)
{
	return strchr(proxy, '@') != NULL;
}

static bool
set_up(struct https *https, const char *proxy)
{
	CURL *curl = https->curl;
	CURLcode code = CURLE_OK;

#define SET(option, value) \
	if (code == CURLE_OK) \
	code = curl_easy_setopt(curl, option, value)
	SET(CURLOPT_PINNEDPUBLICKEY, https->pins);
	SET(CURLOPT_SSL_VERIFYPEER, 0L);
	SET(CURLOPT_SSL_VERIFYHOST, 0L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_PROTOCOLS_STR, "https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	/* "" keeps the environment's out. */
	SET(CURLOPT_PROXY, proxy);
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_PROXY_SSL_VERIFYPEER, proxy_is_checked(proxy));
	SET(CURLOPT_PROXY_SSL_VERIFYHOST, 2 * proxy_is_checked(proxy));
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TCP_NODELAY, 1L);
	SET(CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_S);
	SET(CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
	SET(CURLOPT_TIMEOUT, (long)TOTAL_S);
	SET(CURLOPT_HTTPHEADER, https->headers);
	SET(CURLOPT_USERAGENT, "touchstone-kiosk/" TOUCHSTONE_VERSION);
	SET(CURLOPT_WRITEFUNCTION, take_answer);
	SET(CURLOPT_WRITEDATA, https);
	SET(CURLOPT_XFERINFOFUNCTION, ask_stop);
	SET(CURLOPT_XFERINFODATA, https);
	SET(CURLOPT_NOPROGRESS, 0L);
#undef SET
	return code == CURLE_OK;
}

static bool
add_header(struct https *https, const char *line)
{
	struct curl_slist *more = curl_slist_append(https->headers, line);

	if (more != NULL)
		https->headers = more;
	return more != NULL;
}

const char *
https_library(void)
{
	return curl_version();
}

struct https *
https_new(const struct https_peer *peer, bool (*stop)(void *self), void *self)
{
	struct https *https = calloc(1, sizeof(*https));

	/* Without a pin anybody would do. */
	if (https == NULL || peer->pin_count == 0)
		goto fail;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		goto fail;
	https->stop = stop;
	https->self = self;
	snprintf(https->url, sizeof(https->url), "%s", peer->url);
	proxy_name(peer->proxy, https->proxy);
	https->curl = curl_easy_init();
	https->pins = write_pins(peer);
	if (https->curl == NULL || https->pins == NULL ||
	    !add_header(https, "Content-Type: application/cose") ||
	    !add_header(https, "Expect:") || !set_up(https, peer->proxy))
		goto fail;
	return https;
fail:
	https_free(https);
	return NULL;
}

void
https_free(struct https *https)
{
	if (https == NULL)
		return;
	curl_easy_cleanup(https->curl);
	curl_slist_free_all(https->headers);
	free(https->pins);
	free(https);
}

/* The proxy answered, and made no way. */
static void
say_proxy(struct https *https, long status, struct https_answer *answer)
{
	const char *means = "it does not let a kiosk through";

	if (status == 407)
		means = "it wants a name and password, as in "
			"http://NAME:PASSWORD@HOST:PORT";
	else if (status >= 500)
		means = "it does not get through";
	snprintf(answer->why, sizeof(answer->why),
	    "the proxy %s answers %ld on the way to %.90s: %s", https->proxy,
	    status, https->url, means);
}

static void
say_stranger(struct https *https, struct https_answer *answer)
{
	if (https->proxy[0] == '\0')
		snprintf(answer->why, sizeof(answer->why),
		    "the server's key is not the one of the token: another "
		    "server answers here, something between inspects TLS, or "
		    "a new token is needed; nothing was sent");
	else
		snprintf(answer->why, sizeof(answer->why),
		    "something inspects TLS behind the proxy %s: the key shown "
		    "is not the one of the token; have it let %.90s pass "
		    "unopened; nothing was sent",
		    https->proxy, https->url);
}

static void
say_nobody(struct https *https, CURLcode code, struct https_answer *answer)
{
	const bool proxy = https->proxy[0] != '\0' &&
	    (code == CURLE_COULDNT_RESOLVE_PROXY ||
		code == CURLE_COULDNT_CONNECT);

	/* SOCKS: it is there, and about what lies behind it. */
	if (code == CURLE_PROXY) {
		snprintf(answer->why, sizeof(answer->why),
		    "the proxy %s does not get through to %.90s", https->proxy,
		    https->url);
		return;
	}
	snprintf(answer->why, sizeof(answer->why),
	    "nobody answers at %s%.100s: %s", proxy ? "the proxy " : "",
	    proxy ? https->proxy : https->url, curl_easy_strerror(code));
}

/* What a failed transfer means to who waits for it. */
static enum https_verdict
judge_failure(struct https *https, CURLcode code, struct https_answer *answer)
{
	long proxied = 0;

	curl_easy_getinfo(https->curl, CURLINFO_HTTP_CONNECTCODE, &proxied);
	if (code != CURLE_ABORTED_BY_CALLBACK && proxied >= 300) {
		say_proxy(https, proxied, answer);
		return HTTPS_LATER;
	}
	switch (code) {
	case CURLE_ABORTED_BY_CALLBACK:
		snprintf(answer->why, sizeof(answer->why), "stopped");
		return HTTPS_STOPPED;
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		say_stranger(https, answer);
		return HTTPS_STRANGER;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		say_nobody(https, code, answer);
		return HTTPS_NOBODY;
	default:
		snprintf(answer->why, sizeof(answer->why),
		    "no whole answer from %.90s%s%s: %s", https->url,
		    https->proxy[0] != '\0' ? " through the proxy " : "",
		    https->proxy,
		    https->too_long ? "it is too long"
				    : curl_easy_strerror(code));
		return HTTPS_LATER;
	}
}

enum https_verdict
https_post(struct https *https, const char *path, const void *body,
    size_t length, struct https_answer *answer)
{
	char url[LIMIT_URL + 64];
	curl_off_t retry = 0;
	curl_off_t sent = 0;
	CURLcode code;

	answer->length = 0;
	answer->status = 0;
	answer->retry_s = 0;
	answer->why[0] = '\0';
	https->answer = answer;
	https->too_long = false;
	snprintf(url, sizeof(url), "%s%s", https->url, path);
	curl_easy_setopt(https->curl, CURLOPT_URL, url);
	curl_easy_setopt(https->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(https->curl, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)length);
	curl_easy_setopt(https->curl, CURLOPT_POSTFIELDS, body);
	code = curl_easy_perform(https->curl);
	curl_easy_getinfo(https->curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_getinfo(https->curl, CURLINFO_RETRY_AFTER, &retry);
	/* Of the body: what asks a proxy for its way does not count. */
	curl_easy_getinfo(https->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
	answer->retry_s = retry;
	answer->sent = sent > 0;
	if (code != CURLE_OK)
		return judge_failure(https, code, answer);
	if (answer->status == 200)
		return HTTPS_OK;
	snprintf(answer->why, sizeof(answer->why),
	    "%.100s answers %ld, %s; nothing is lost", https->url,
	    answer->status,
	    answer->status >= 500 || answer->status == 429
		? "it is busy or its disk is full"
		: "not as an aggregator does");
	return HTTPS_LATER;
}
