/*
 * replay.c - a main for fuzz targets where clang's libFuzzer is missing.
 *
 * Takes the arguments that tests/fuzz/run.sh gives libFuzzer and understands
 * four of them: -runs=N, -max_total_time=SECONDS, -seed=N and folders with
 * corpus files.  Feeds each file whole, then N mutations of them, or as many
 * as fit: bytes changed, cut short, repeated.
 * Does not measure coverage; the sanitizers end it when they find something.
 * How much was done is told as libFuzzer tells it.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INPUT_MAX 65536 /* the longest input made by a mutation */
#define CORPUS_MAX 1024 /* files beyond these are not read */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	uint8_t *data;
	size_t size;
};

struct corpus {
	struct input inputs[CORPUS_MAX];
	size_t count;
};

/* xorshift64: the same seed gives the same run everywhere. */
static uint64_t
random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void
corpus_read_file(struct corpus *corpus, const char *path)
{
	struct input *input = &corpus->inputs[corpus->count];
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return;
	input->data = malloc(INPUT_MAX);
	if (input->data != NULL) {
		input->size = fread(input->data, 1, INPUT_MAX, file);
		corpus->count++;
	}
	fclose(file);
}

static void
corpus_read_folder(struct corpus *corpus, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[4096];

	if (dir == NULL)
		return;
	while (corpus->count < CORPUS_MAX && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder,
			entry->d_name) < sizeof(path))
			corpus_read_file(corpus, path);
	}
	closedir(dir);
}

/* Bytes changed, then perhaps cut short or a part repeated at the end. */
static size_t
mutate(uint8_t *data, size_t size, uint64_t *seed)
{
	uint64_t changes = 1 + random_next(seed) % 4;
	size_t from, length;

	if (size == 0) {
		data[0] = (uint8_t)random_next(seed);
		return 1;
	}
	while (changes-- > 0)
		data[random_next(seed) % size] = (uint8_t)random_next(seed);
	if (random_next(seed) % 4 == 0)
		return random_next(seed) % size;
	if (random_next(seed) % 4 == 0) {
		from = random_next(seed) % size;
		length = random_next(seed) % (size - from) + 1;
		if (size + length <= INPUT_MAX) {
			memmove(data + size, data + from, length);
			size += length;
		}
	}
	return size;
}

/* A copy of its own size, so that the sanitizer sees a read past its end. */
static void
feed(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

/* How many mutations were fed: runs, or fewer when the seconds are over. */
static uint64_t
run(const struct corpus *corpus, uint64_t runs, time_t seconds, uint64_t seed)
{
	static uint8_t data[INPUT_MAX];
	const struct input *input;
	time_t began = time(NULL);
	uint64_t i;
	size_t size;

	for (i = 0; i < corpus->count; i++)
		feed(corpus->inputs[i].data, corpus->inputs[i].size);
	for (i = 0; i < runs && time(NULL) - began < seconds; i++) {
		size = 0;
		if (corpus->count > 0) {
			input =
			    &corpus->inputs[random_next(&seed) % corpus->count];
			size = input->size;
			memcpy(data, input->data, size);
		}
		feed(data, mutate(data, size, &seed));
	}
	return i;
}

int
main(int argc, char **argv)
{
	static struct corpus corpus;
	uint64_t runs = UINT64_MAX, seed = 1;
	time_t seconds = INT32_MAX;
	int i;

	for (i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-runs=", 6) == 0)
			runs = strtoull(argv[i] + 6, NULL, 10);
		else if (strncmp(argv[i], "-max_total_time=", 16) == 0)
			seconds = (time_t)atol(argv[i] + 16);
		else if (strncmp(argv[i], "-seed=", 6) == 0)
			seed = strtoull(argv[i] + 6, NULL, 10) | 1;
		else if (argv[i][0] != '-')
			corpus_read_folder(&corpus, argv[i]);
	}
	runs = run(&corpus, runs, seconds, seed);
	printf("stat::number_of_executed_units: %llu\n",
	    (unsigned long long)(corpus.count + runs));
	while (corpus.count > 0)
		free(corpus.inputs[--corpus.count].data);
	return 0;
}
