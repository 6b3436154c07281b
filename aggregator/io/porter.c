/*
 * porter.c - rows of guests, and one thread that takes a step with each.
 */

#include <sys/resource.h>

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "aggregator/io/porter.h"

#define PORTER_ROWS 256 /* addresses that share one by chance are few */

/*
 * A third of what others weigh on a processor that all want: a newcomer still
 * gets in while the server is busy to the brim.
 */
#define PORTER_NICE 5

/* First come, first served, among those of one row. */
struct row {
	struct guest *first, **end;
};

struct porter {
	pthread_mutex_t mutex; /* over rows, waiting and closing */
	pthread_cond_t come;
	struct row rows[PORTER_ROWS];
	size_t turn; /* the row that is next */
	size_t waiting;
	bool closing;
	uint8_t secret[crypto_shorthash_KEYBYTES]; /* nobody picks a row */
	pthread_t thread;
};

static struct row *
row_of(struct porter *porter, const struct crowd_key *key)
{
	uint64_t hash;

	crypto_shorthash((uint8_t *)&hash, key->bytes, sizeof(key->bytes),
	    porter->secret);
	return &porter->rows[hash % PORTER_ROWS];
}

/* The next row's first; somebody waits. */
static struct guest *
next_guest(struct porter *porter)
{
	struct guest *guest;
	struct row *row;

	do {
		porter->turn = (porter->turn + 1) % PORTER_ROWS;
		row = &porter->rows[porter->turn];
	} while (row->first == NULL);
	guest = row->first;
	row->first = guest->next;
	if (row->first == NULL)
		row->end = &row->first;
	porter->waiting--;
	return guest;
}

static void
take_step(struct guest *guest)
{
	guest->verdict = atomic_load(&guest->gone)
	    ? TLS_CLOSED
	    : stream_handshake(guest->stream);
	guest->done(guest);
}

static void *
porter_run(void *arg)
{
	struct porter *porter = arg;

	/* On Linux this is the thread's alone; refused, it does without. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), PORTER_NICE);
	pthread_mutex_lock(&porter->mutex);
	while (!porter->closing || porter->waiting > 0) {
		struct guest *guest;

		if (porter->waiting == 0) {
			pthread_cond_wait(&porter->come, &porter->mutex);
			continue;
		}
		guest = next_guest(porter);
		pthread_mutex_unlock(&porter->mutex);
		take_step(guest);
		pthread_mutex_lock(&porter->mutex);
	}
	pthread_mutex_unlock(&porter->mutex);
	return NULL;
}

struct porter *
porter_start(void)
{
	struct porter *porter = calloc(1, sizeof(*porter));

	if (porter == NULL)
		return NULL;
	pthread_mutex_init(&porter->mutex, NULL);
	pthread_cond_init(&porter->come, NULL);
	crypto_shorthash_keygen(porter->secret);
	for (size_t i = 0; i < PORTER_ROWS; i++)
		porter->rows[i].end = &porter->rows[i].first;
	if (pthread_create(&porter->thread, NULL, porter_run, porter) == 0)
		return porter;
	pthread_cond_destroy(&porter->come);
	pthread_mutex_destroy(&porter->mutex);
	free(porter);
	return NULL;
}

void
porter_take(struct porter *porter, struct guest *guest)
{
	struct row *row = row_of(porter, guest->key);

	guest->next = NULL;
	pthread_mutex_lock(&porter->mutex);
	*row->end = guest;
	row->end = &guest->next;
	porter->waiting++;
	pthread_cond_signal(&porter->come);
	pthread_mutex_unlock(&porter->mutex);
}

size_t
porter_waiting(struct porter *porter)
{
	size_t waiting;

	pthread_mutex_lock(&porter->mutex);
	waiting = porter->waiting;
	pthread_mutex_unlock(&porter->mutex);
	return waiting;
}

void
porter_free(struct porter *porter)
{
	if (porter == NULL)
		return;
	pthread_mutex_lock(&porter->mutex);
	porter->closing = true;
	pthread_cond_signal(&porter->come);
	pthread_mutex_unlock(&porter->mutex);
	pthread_join(porter->thread, NULL);
	pthread_cond_destroy(&porter->come);
	pthread_mutex_destroy(&porter->mutex);
	free(porter);
}
