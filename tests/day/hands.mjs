/*
 * hands.mjs - the hands that hold a kiosk's clock, plug and keys.
 *
 *   node tests/day/hands.mjs FILE TIME     make the clock's file
 *
 * Clock moves the time that clock.c tells: from one deadline of the kiosk's
 * processes to the next, and on only when all of them are at rest.  Terminal is
 * a real one, tmux.  Kiosk puts both together: switched on, keys pressed, plug
 * pulled.
 */

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync }
	from 'node:fs';
import { pathToFileURL } from 'node:url';

/* As clock.c lays it out. */
const HEAD = 32, SLOT = 32, SLOTS = 64;
const NOW = 0, BOOTED = 8, WRONG = 16, CENTRE_BOOTED = 24;
const WAITS = 2;
/* Real milliseconds in which everything comes to rest. */
const PATIENCE_MS = 60000;
/* What was written stands on the terminal, too. */
const SHOWN_MS = 20000;

const cell = new Int32Array(new SharedArrayBuffer(4));
export const pause = (ms) => void Atomics.wait(cell, 0, 0, ms);

/* Ask again and again until it is so, or too late. */
export function await_(what, ask, limitMs = PATIENCE_MS) {
	for (const until = Date.now() + limitMs; !ask(); pause(1))
		if (Date.now() > until)
			throw new Error(`waited in vain: ${
				typeof what === 'string' ? what : what()}`);
}

export function makeClock(path, time) {
	const bytes = Buffer.alloc(HEAD + SLOTS * SLOT);

	bytes.writeBigInt64LE(BigInt(time), NOW);
	bytes.writeBigInt64LE(BigInt(time - 60000), BOOTED);
	bytes.writeBigInt64LE(BigInt(time - 86400000), CENTRE_BOOTED);
	writeFileSync(path, bytes);
}

export class Clock {
	constructor(path) {
		this.file = openSync(path, 'r+');
		this.now = Number(this.#read(NOW, 8).readBigInt64LE());
	}

	#read(at, length) {
		const bytes = Buffer.alloc(length);

		readSync(this.file, bytes, 0, length, at);
		return bytes;
	}

	#write(at, value) {
		const bytes = Buffer.alloc(8);

		bytes.writeBigInt64LE(BigInt(value));
		writeSync(this.file, bytes, 0, 8, at);
	}

	/* The kiosk boots, with a wall clock that says `wall`. */
	boot(wall) {
		this.#write(BOOTED, this.now - 1000);
		this.#write(WRONG, wall - this.now);
	}

	/* What the kiosk's processes do. */
	processes() {
		const bytes = this.#read(HEAD, SLOTS * SLOT), all = [];

		for (let at = 0; at < bytes.length; at += SLOT) {
			const pid = bytes.readInt32LE(at);
			const state = pid ? stateOf(pid) : '';
			if (pid && (state === '' || state === 'Z'))
				this.#forget(HEAD + at, pid);
			else if (pid)
				all.push({ pid, state,
					doing: bytes.readInt32LE(at + 4),
					until: Number(bytes.readBigInt64LE(at + 8)),
					waits: Number(bytes.readBigInt64LE(at + 16)),
					keys: Number(bytes.readBigInt64LE(at + 24)) });
		}
		return all;
	}

	/* One that was killed could not clear its slot. */
	#forget(at, pid) {
		if (this.#read(at, 4).readInt32LE() === pid)
			writeSync(this.file, Buffer.alloc(4), 0, 4, at);
	}

	/* Those at rest, or null: each sleeps in the wait that it names. */
	#atRest() {
		const before = this.processes();

		if (!before.every((p) => p.doing === WAITS && p.state === 'S' &&
		    p.until > this.now))
			return null;
		const after = this.processes();
		return before.length === after.length && before.every((p, i) =>
			p.pid === after[i].pid && p.waits === after[i].waits)
			? before : null;
	}

	rest() {
		let at;

		await_(() => `rest: ${JSON.stringify(this.processes())}`,
			() => (at = this.#atRest()));
		return at;
	}

	/* It becomes `time`; whatever is due before happens before. */
	until(time) {
		if (time < this.now)
			throw new Error(`${new Date(time).toISOString()} is past`);
		for (;;) {
			const due = Math.min(...this.rest().map((p) => p.until));
			this.now = Math.min(due, time);
			this.#write(NOW, this.now);
			if (due > time)
				break;
		}
		this.rest();
	}

	pass(ms) {
		this.until(this.now + ms);
	}

	/* Bytes that processes have read from the keyboard. */
	keysRead() {
		return this.processes().reduce((sum, p) => sum + p.keys, 0);
	}
}

/* R, S, D, Z ... of a process; '' when there is none. */
function stateOf(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return stat[stat.lastIndexOf(')') + 2];
	} catch {
		return '';
	}
}

export class Terminal {
	constructor(folder) {
		this.socket = `${folder}/terminal`;
		this.settings = `${folder}/terminal.conf`;
		writeFileSync(this.settings, 'set -g status off\n' +
			'set -g default-terminal screen-256color\n' +
			'set -s escape-time 0\n');
	}

	#tmux(...words) {
		return spawnSync('tmux', ['-u', '-f', this.settings,
			'-S', this.socket, ...words], { encoding: 'utf8' });
	}

	open(columns, rows, command) {
		const did = this.#tmux('new-session', '-d', '-x', String(columns),
			'-y', String(rows), `exec ${command}`);
		if (did.status !== 0)
			throw new Error(`tmux: ${did.stderr}`);
	}

	/* Those bytes at once, as a keyboard sends them. */
	send(bytes) {
		this.#tmux('send-keys', '-H',
			...[...Buffer.from(bytes)].map((b) => b.toString(16)));
	}

	shown() {
		return this.#tmux('capture-pane', '-p').stdout;
	}

	closed() {
		return this.#tmux('list-panes').status !== 0;
	}
}

export class Kiosk {
	/* command: the words that start touchstone-kiosk on its folder. */
	constructor(clock, terminal, command) {
		Object.assign(this, { clock, terminal, command });
	}

	switchOn(...words) {
		this.terminal.open(80, 24,
			`${this.command} run ${words.join(' ')}`);
		await_('the screen starts', () => this.clock.processes().length > 0);
		this.clock.rest();
	}

	/* Told to end, as by the service manager. */
	switchOff() {
		const [first] = this.clock.rest().map((p) => p.pid)
			.sort((a, b) => a - b);

		process.kill(first, 'SIGTERM');
		this.awaitOff();
	}

	/* It is about to end by itself. */
	awaitOff() {
		await_('the screen ends', () => this.terminal.closed());
		await_('nothing is left of it',
			() => this.clock.processes().length === 0);
	}

	/* Everything of it ends at once, as without power. */
	pullPlug() {
		let all;

		while ((all = this.clock.processes()).length > 0) {
			for (const { pid } of all.sort((a, b) => a.pid - b.pid))
				try {
					process.kill(pid, 'SIGKILL');
				} catch { /* it had ended */ }
			pause(1);
		}
		await_('the terminal is gone', () => this.terminal.closed());
	}

	/* Pressed, read, and all that follows has come to rest. */
	press(bytes) {
		const until = this.clock.keysRead() + Buffer.byteLength(bytes);

		this.terminal.send(bytes);
		await_(() => `the key ${JSON.stringify(bytes)} is read`,
			() => this.clock.keysRead() >= until);
		this.clock.rest();
	}

	/* Whether the terminal comes to show that: a text, or a pattern. */
	shows(what) {
		const fits = (shown) => what instanceof RegExp ? what.test(shown)
			: shown.includes(what);

		try {
			await_('it', () => fits(this.terminal.shown()), SHOWN_MS);
			return true;
		} catch {
			return false;
		}
	}

	/* touchstone-kiosk WORDS...; what it printed, its status. */
	run(...words) {
		const did = spawnSync('sh', ['-c', `exec ${this.command} "$@"`, 'sh',
			...words], { encoding: 'utf8' });
		this.clock.rest();
		return { status: did.status, out: did.stdout, err: did.stderr };
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
	makeClock(process.argv[2], Date.parse(process.argv[3]));
