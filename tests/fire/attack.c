/*
 * attack.c - an attacker's process: opens its lines and keeps at it.
 */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fire/attack.h"
#include "tests/load/gauge.h"

#define TURN_MS 5     /* between ticks, at least */
#define ADDRESSES 200 /* they come from as many */

/* ---- lines ------------------------------------------------------------------- */

static void
on_opened(struct line *line, void *owner)
{
	struct peer *peer = owner;
	struct attacker *attacker = peer->attacker;

	peer->line = line;
	peer->comes = false;
	peer->sent = 0;
	atomic_fetch_add(&attacker->told->opened, 1);
	if (attacker->attack->deaf)
		line_pause(line, true);
	if (attacker->attack->opened != NULL)
		attacker->attack->opened(peer);
}

static void
on_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct peer *peer = owner;
	struct attack_told *told = peer->attacker->told;

	(void)line;
	atomic_fetch_add(&told->heard, 1);
	if (answer->status > 0 && answer->status < ATTACK_STATUSES)
		atomic_fetch_add(&told->statuses[answer->status], 1);
	if (peer->attacker->attack->heard != NULL)
		peer->attacker->attack->heard(peer);
}

static void
on_received(struct line *line, void *owner, const void *bytes, size_t length)
{
	struct peer *peer = owner;

	(void)line;
	(void)bytes;
	atomic_fetch_add(&peer->attacker->told->heard, length);
	if (peer->attacker->attack->heard != NULL)
		peer->attacker->attack->heard(peer);
}

static void
on_closed(struct line *line, void *owner)
{
	struct peer *peer = owner;
	struct attack_told *told = peer->attacker->told;

	(void)line;
	atomic_fetch_add(peer->line != NULL ? &told->closed : &told->refused,
	    1);
	peer->line = NULL;
	peer->comes = false;
}

static const struct line_calls tls_calls = {
	.opened = on_opened,
	.answered = on_answered,
	.closed = on_closed,
};

static const struct line_calls plain_calls = {
	.opened = on_opened,
	.received = on_received,
	.closed = on_closed,
};

static bool
comes_again(const struct attacker *attacker)
{
	return attacker->attack->count == 0 ||
	    attacker->next_address < attacker->attack->count;
}

static void
come(struct peer *peer)
{
	struct attacker *attacker = peer->attacker;
	const struct line_wish wish = {
		.calls = attacker->attack->plain ? &plain_calls : &tls_calls,
		.owner = peer,
		.plain = attacker->attack->plain,
		.from = 1 + attacker->next_address % ADDRESSES,
	};

	/* Without a descriptor it tries again. */
	peer->comes = line_open(attacker->load, &wish) != NULL;
	attacker->next_address += peer->comes;
}

/* ---- the process -------------------------------------------------------------- */

/* Those that were cut off come again; the others go on. */
static void
tick(struct attacker *attacker)
{
	const struct attack *attack = attacker->attack;

	for (size_t i = 0; i < attack->lines; i++) {
		struct peer *peer = &attacker->peers[i];

		if (peer->line != NULL && attack->tick != NULL)
			attack->tick(peer);
		else if (peer->line == NULL && !peer->comes &&
		    comes_again(attacker))
			come(peer);
	}
}

static void __attribute__((noreturn))
run(const struct attack *attack, struct attack_told *told, int port)
{
	struct attacker attacker = { .attack = attack, .told = told };
	double due = 0;

	attacker.load = load_new(port);
	attacker.peers = calloc(attack->lines, sizeof(attacker.peers[0]));
	if (attacker.peers == NULL)
		give_up("there is no memory for attackers");
	for (size_t i = 0; i < attack->lines; i++)
		attacker.peers[i].attacker = &attacker;
	for (;;) {
		if (gauge_now() >= due) {
			tick(&attacker);
			due = gauge_now() + TURN_MS / 1e3;
		}
		load_turn(attacker.load, TURN_MS);
	}
}

/* ---- beginning and end ----------------------------------------------------------- */

void
attack_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		give_up("processor %d: %s", cpu, strerror(errno));
}

/* A child that ends with this process and has none of its descriptors. */
static pid_t
begin_child(void)
{
	const pid_t pid = fork();

	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_range(STDERR_FILENO + 1, ~0u, 0);
	}
	return pid;
}

void
attack_begin(struct attack_process *process, const struct attack *attack,
    int port, int cpu)
{
	process->told = mmap(NULL, sizeof(*process->told),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (process->told == MAP_FAILED)
		give_up("there is no memory for counts");
	process->pid = begin_child();
	if (process->pid != 0)
		return;
	if (cpu >= 0)
		attack_pin(cpu);
	run(attack, process->told, port);
}

void
attack_end(struct attack_process *process)
{
	kill(process->pid, SIGKILL);
	waitpid(process->pid, NULL, 0);
	munmap(process->told, sizeof(*process->told));
	*process = (struct attack_process){ 0 };
}

pid_t
attack_spin(int cpu)
{
	const pid_t pid = begin_child();
	volatile unsigned turns = 0;

	if (pid != 0)
		return pid;
	attack_pin(cpu);
	for (;;)
		turns++;
}
