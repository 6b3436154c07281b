/*
 * journal.mjs - what envelopes mean together (PROTOCOL.md, Journals).
 *
 * Puts verified envelopes of one key side by side and says what is wrong with
 * them: chains that do not fit, numbers missing or twice, slots that change
 * their meaning, epochs that hang in the air, texts that are not the ones
 * committed to.  Signatures and shapes have been checked before (read.mjs).
 */

import { hex } from './cbor.mjs';
import { kidOf, sha256 } from './keys.mjs';
import { isDeepStrictEqual } from 'node:util';

/* Numbers in hash preimages: 8 bytes, the highest first. */
function eight(number) {
	const out = Buffer.alloc(8);
	out.writeBigUInt64BE(BigInt(number));
	return out;
}

/* The hash an epoch starts from, before its first entry. */
export function epochStart(key, epoch, previous) {
	return sha256('touchstone/1 epoch', key, epoch, previous.epoch,
	    eight(previous.number), previous.hash);
}

/* h(n) = SHA-256(h(n-1) || bytes of entry n) */
export function chainStep(before, entryBytes) {
	return sha256(before, entryBytes);
}

/* What an entry holds of a text (key n) or a reference (key -n). */
export function commitment(textKey, { salt, text }) {
	const prefix = textKey > 0 ? 'text' : 'reference';
	return sha256(`touchstone/1 ${prefix}`, salt, text);
}

export const NOWHERE = {
	epoch: Buffer.alloc(8), number: 0, hash: Buffer.alloc(32),
};

export class Journal {
	constructor(key) {
		this.key = key;
		this.kid = hex(kidOf(key));
		this.epochs = new Map();   /* hex => { rows, slots, previous } */
		this.problems = [];
		this.texts = new Set();    /* 'epoch key' of those that fit */
	}

	/* number is where; 0 speaks of the journal as a whole. */
	problem(number, why) {
		this.problems.push({ journal: this.kid, number: `${number}`, why });
	}

	epoch(id) {
		const name = hex(id);
		if (!this.epochs.has(name))
			this.epochs.set(name,
			    { id, rows: new Map(), slots: new Map() });
		return this.epochs.get(name);
	}

	add({ epoch: id, first, before, slots, entries }, texts) {
		const epoch = this.epoch(id);
		const byNumber = new Map();
		let number = BigInt(first), hash = before;
		slots.forEach((slot, n) => this.defineSlot(epoch, first, n, slot));
		for (const entry of entries) {
			if (entry.kind === -1)
				this.openEpoch(epoch, number, hash, entry);
			if (entry.kind === -2)
				this.defineSlot(epoch, number, entry.number, entry.slot);
			if (entry.kind === 0 && !epoch.slots.has(entry.slot))
				this.problem(number, `slot ${entry.slot} has no meaning`);
			const after = chainStep(hash, entry.bytes);
			this.keep(epoch, number, { before: hash, after, entry });
			byNumber.set(number, entry);
			hash = after;
			number++;
		}
		this.checkTexts(epoch, byNumber, texts);
	}

	keep(epoch, number, row) {
		const held = epoch.rows.get(number);
		if (held === undefined)
			epoch.rows.set(number, row);
		else if (!held.after.equals(row.after))
			this.problem(number, 'a fork: two entries of one number');
	}

	openEpoch(epoch, number, before, entry) {
		const previous = {
			epoch: entry.previous, number: entry.number, hash: entry.hash,
		};
		if (!before.equals(epochStart(this.key, epoch.id, previous)))
			this.problem(number, 'the epoch does not start from its hash');
		if (number !== BigInt(entry.number) + 1n)
			this.problem(number, 'the epoch does not go on from its number');
		if (epoch.opened !== undefined && epoch.opened !== number)
			this.problem(number, 'the epoch is opened twice');
		epoch.opened = number;
		epoch.previous = previous;
	}

	defineSlot(epoch, number, slotNumber, slot) {
		const held = epoch.slots.get(slotNumber);
		if (held === undefined)
			epoch.slots.set(slotNumber, slot);
		else if (!isDeepStrictEqual(held, slot))
			this.problem(number, `slot ${slotNumber} changes its meaning`);
	}

	checkTexts(epoch, entries, texts) {
		for (const [textKey, text] of texts) {
			const number = BigInt(textKey > 0 ? textKey : -BigInt(textKey));
			const entry = entries.get(number);
			const held = entry?.more?.get(textKey > 0 ? 1 : 2);
			if (held === undefined || !held.equals(commitment(textKey, text)))
				this.problem(number, 'a text that no entry committed to');
			else
				this.texts.add(`${hex(epoch.id)} ${textKey}`);
		}
	}

	/* Keys of texts that entries committed to and nobody brought. */
	missing(epoch) {
		const keys = [...epoch.rows].flatMap(([number, { entry }]) =>
		    [[1, number], [2, -number]]
			.filter(([which]) => entry.more?.has(which))
			.map(([, key]) => key));
		return keys.filter((key) => !this.texts.has(`${hex(epoch.id)} ${key}`))
		    .sort((a, b) => Number((a < 0n) - (b < 0n)) ||
			Number(a < 0n ? b - a : a - b));
	}

	/* Not against what is here: the head is on it, or beyond it. */
	mayHold(head) {
		const held = this.hashAt(head);
		return held === undefined || held.equals(head.hash);
	}

	/* The entry's hash at a head, or undefined when it is not here. */
	hashAt({ epoch, number }) {
		return this.epochs.get(hex(epoch))?.rows.get(BigInt(number))?.after;
	}

	has(head) {
		return this.hashAt(head)?.equals(head.hash) === true;
	}

	/* After the last add: gaps, joints between envelopes, the epoch tree. */
	finish() {
		const successors = new Map();
		for (const [name, epoch] of this.epochs) {
			this.checkChain(name, epoch);
			if (epoch.previous !== undefined)
				this.checkPredecessor(name, epoch, successors);
		}
		return this;
	}

	checkChain(name, epoch) {
		const numbers = [...epoch.rows.keys()]
		    .sort((a, b) => (a < b ? -1 : 1));
		if (epoch.opened === undefined || epoch.opened !== numbers[0])
			this.problem(numbers[0], `epoch ${name} has no beginning`);
		numbers.slice(1).forEach((number, i) => {
			const last = epoch.rows.get(numbers[i]);
			if (number !== numbers[i] + 1n)
				this.problem(number, `a gap after ${numbers[i]}`);
			else if (!last.after.equals(epoch.rows.get(number).before))
				this.problem(number, 'does not follow on the one before');
		});
		epoch.last = numbers[numbers.length - 1];
	}

	checkPredecessor(name, epoch, successors) {
		const from = hex(epoch.previous.epoch);
		const where = `epoch ${name}`;
		if (successors.has(from))
			this.problem(epoch.opened, `a seam: ${where} has a sibling`);
		successors.set(from, name);
		if (epoch.previous.number === 0)
			return;
		const before = this.epochs.get(from);
		if (before === undefined || !this.has(epoch.previous))
			this.problem(epoch.opened, `a seam: what ${where} follows` +
			    ' is not here');
		else if ([...before.rows.keys()]
		    .some((n) => n > BigInt(epoch.previous.number)))
			this.problem(epoch.opened, `a seam: ${where} continues from` +
			    ' before the last entry');
	}

	*entries() {
		for (const epoch of this.epochs.values())
			for (const [number, { entry }] of epoch.rows)
				yield { epoch: epoch.id, number, ...entry };
	}

	/* How many entries of each kind; ratings are kind 0. */
	counts() {
		const counts = { entries: 0, ratings: 0, texts: this.texts.size };
		for (const entry of this.entries()) {
			counts.entries++;
			counts.ratings += entry.kind === 0 ? 1 : 0;
		}
		return counts;
	}
}
