/*
 * bench_curl.c - what libcurl and the libraries it brings take of memory when
 * all that is done with them is one exchange over TLS.
 *
 *   bench_curl URL
 *
 * Prints resident memory as bench_press.c does for the uploader, whose
 * yardstick this is.
 */
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

static double
memory_mb(void)
{
	char line[200];
	long kb = 0;
	FILE *file = fopen("/proc/self/status", "r");

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return (double)kb / 1024;
}

static size_t
swallow(char *bytes, size_t size, size_t count, void *self)
{
	(void)bytes;
	(void)self;
	return size * count;
}

int
main(int argc, char **argv)
{
	CURLcode code;
	CURL *curl;

	if (argc != 2) {
		puts("# bench_press.sh runs this, with a URL");
		return 0;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	curl = curl_easy_init();
	curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
	/* The aggregator's key is pinned, not vouched for. */
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		fprintf(stderr, "bench_curl: %s\n", curl_easy_strerror(code));
		return 1;
	}
	printf("curl_mb %.1f\n", memory_mb());
	curl_easy_cleanup(curl);
	return 0;
}
