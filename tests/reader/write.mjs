/*
 * write.mjs - the writing half: signs what read.mjs reads.
 *
 * Takes plain values in the order of touchstone.cddl and gives bytes.
 */

import { write, writeTagged } from './cbor.mjs';
import { keyPair, sha256, toBeSigned } from './keys.mjs';
import { chainStep, epochStart, NOWHERE } from './journal.mjs';

/* signed<payload>: pair is keys.mjs's, payload a value. */
export function writeSigned(type, pair, payload) {
	const header = write(new Map([[1, -8], [4, pair.kid]]));
	const body = write(payload);
	const signature = pair.sign(toBeSigned(type, header, body));
	return writeTagged(write([header, new Map(), body, signature]));
}

/* An envelope; entries are values, slots a Map by number. */
export function writeEnvelope({ seed, epoch, first, before, slots, entries }) {
	const run = Buffer.concat(entries.map((entry) => write(entry)));
	return writeSigned('envelope', keyPair(seed),
	    [epoch, first, before, slots ?? new Map(), run]);
}

/*
 * The pen of one journal in one epoch: give it entries, then take an envelope
 * over those not taken yet.  It keeps numbers and hashes.
 */
export class Pen {
	constructor(seed, epoch, wall, previous = NOWHERE) {
		this.seed = seed;
		this.pair = keyPair(seed);
		this.epoch = epoch;
		this.number = BigInt(previous.number);
		this.hash = epochStart(this.pair.key, epoch, previous);
		this.begin();
		this.add([-1, 0, previous.epoch, previous.number, previous.hash, wall]);
	}

	begin() {
		this.first = this.number + 1n;
		this.before = this.hash;
		this.waiting = [];
		this.slots = new Map();
	}

	add(entry) {
		this.waiting.push(entry);
		this.number++;
		this.hash = chainStep(this.hash, write(entry));
		return this.number;
	}

	/* slots: those that the header repeats. */
	take(slots) {
		const bytes = writeEnvelope({
			seed: this.seed, epoch: this.epoch, first: this.first,
			before: this.before, slots, entries: this.waiting,
		});
		this.begin();
		return bytes;
	}

	head() {
		return [this.epoch, this.number, this.hash];
	}
}

/* A request and what follows it: pairs of envelope and texts (a Map). */
export function writeSync(pair, { to, nonce, at, wall, head, health, sheets,
	receipts }, items) {
	const body = Buffer.concat(items.flatMap(({ envelope, texts }) =>
	    [envelope, write(texts ?? new Map())]));
	const request = writeSigned('request', pair, [1, to, nonce, at, wall, head,
	    new Map(Object.entries(health ?? {})), sheets ?? [], receipts ?? [],
	    sha256(body)]);
	return { request, bytes: Buffer.concat([request, body]) };
}

export function writeEnrol(pair, { to, nonce, token, description }) {
	return writeSigned('enrol', pair,
	    [1, to, nonce, token, pair.key, description]);
}
