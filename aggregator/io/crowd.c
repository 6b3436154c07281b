/*
 * crowd.c - a table of addresses and their counts, under one mutex.
 */

#include <sys/socket.h>

#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/crowd.h"

#define CROWD_BUCKETS 4096

struct crowd_member {
	struct crowd_key key;
	unsigned count;
	size_t bodies;
	struct crowd_member *next;
};

struct crowd {
	pthread_mutex_t mutex;
	unsigned count, most, most_of_address;
	size_t bodies_of_address;
	uint8_t secret[crypto_shorthash_KEYBYTES]; /* nobody fills a bucket */
	struct crowd_member *buckets[CROWD_BUCKETS];
};

struct crowd *
crowd_new(unsigned most, unsigned most_of_address, size_t bodies_of_address)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	if (crowd == NULL)
		return NULL;
	pthread_mutex_init(&crowd->mutex, NULL);
	crowd->most = most;
	crowd->most_of_address = most_of_address;
	crowd->bodies_of_address = bodies_of_address;
	crypto_shorthash_keygen(crowd->secret);
	return crowd;
}

void
crowd_free(struct crowd *crowd)
{
	if (crowd == NULL)
		return;
	for (size_t i = 0; i < CROWD_BUCKETS; i++) {
		while (crowd->buckets[i] != NULL) {
			struct crowd_member *member = crowd->buckets[i];

			crowd->buckets[i] = member->next;
			free(member);
		}
	}
	pthread_mutex_destroy(&crowd->mutex);
	free(crowd);
}

static void
key_of(struct crowd_key *key, const struct sockaddr *address)
{
	memset(key, 0, sizeof(*key));
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		key->bytes[10] = key->bytes[11] = 0xff;
		memcpy(key->bytes + 12, &in.sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		memcpy(key->bytes, &in6.sin6_addr, 16);
		if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
			memset(key->bytes + 8, 0, 8);
	}
}

/* Where the member of that key hangs, or where a new one would. */
static struct crowd_member **
place_of(struct crowd *crowd, const struct crowd_key *key)
{
	uint64_t hash;
	struct crowd_member **place;

	crypto_shorthash((uint8_t *)&hash, key->bytes, sizeof(key->bytes),
	    crowd->secret);
	place = &crowd->buckets[hash % CROWD_BUCKETS];
	while (*place != NULL && memcmp(&(*place)->key, key, sizeof(*key)) != 0)
		place = &(*place)->next;
	return place;
}

static bool
add(struct crowd *crowd, const struct crowd_key *key)
{
	struct crowd_member **place;

	if (crowd->count >= crowd->most)
		return false;
	place = place_of(crowd, key);
	if (*place == NULL) {
		*place = calloc(1, sizeof(**place));
		if (*place == NULL)
			return false;
		(*place)->key = *key;
	}
	if ((*place)->count >= crowd->most_of_address)
		return false;
	(*place)->count++;
	crowd->count++;
	return true;
}

bool
crowd_enter(struct crowd *crowd, const struct sockaddr *address,
    struct crowd_key *key)
{
	bool entered;

	key_of(key, address);
	pthread_mutex_lock(&crowd->mutex);
	entered = add(crowd, key);
	pthread_mutex_unlock(&crowd->mutex);
	return entered;
}

void
crowd_leave(struct crowd *crowd, const struct crowd_key *key)
{
	struct crowd_member **place, *member;

	pthread_mutex_lock(&crowd->mutex);
	place = place_of(crowd, key);
	member = *place;
	crowd->count--;
	if (--member->count == 0) {
		*place = member->next;
		free(member);
	}
	pthread_mutex_unlock(&crowd->mutex);
}

/* Bytes more, where its address would not hold more than most then. */
static bool
hold(struct crowd *crowd, const struct crowd_key *key, size_t bytes,
    size_t most)
{
	struct crowd_member *member;
	bool fits;

	pthread_mutex_lock(&crowd->mutex);
	member = *place_of(crowd, key);
	fits = member->bodies + bytes <= most;
	if (fits)
		member->bodies += bytes;
	pthread_mutex_unlock(&crowd->mutex);
	return fits;
}

bool
crowd_hold(struct crowd *crowd, const struct crowd_key *key, size_t bytes)
{
	return hold(crowd, key, bytes, crowd->bodies_of_address);
}

bool
crowd_owe(struct crowd *crowd, const struct crowd_key *key, size_t bytes)
{
	return hold(crowd, key, bytes, crowd->bodies_of_address + bytes);
}

void
crowd_drop(struct crowd *crowd, const struct crowd_key *key, size_t bytes)
{
	pthread_mutex_lock(&crowd->mutex);
	(*place_of(crowd, key))->bodies -= bytes;
	pthread_mutex_unlock(&crowd->mutex);
}

void
crowd_look(struct crowd *crowd, unsigned *count, unsigned *most)
{
	pthread_mutex_lock(&crowd->mutex);
	*count = crowd->count;
	*most = crowd->most;
	pthread_mutex_unlock(&crowd->mutex);
}
