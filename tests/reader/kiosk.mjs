/*
 * kiosk.mjs TOKEN SLUG OUT - a kiosk that shares no line with ours.
 *
 * Enrols with a token at a real aggregator, sends envelopes that it wrote, and
 * holds every answer and receipt against the rules.  Prints TAP; OUT gets what
 * it knows of itself as JSON, for the story around it.
 */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { hex, item, refuse } from './cbor.mjs';
import { commitment } from './journal.mjs';
import { keyPair, kidOf, sha256 } from './keys.mjs';
import { post, readToken } from './line.mjs';
import * as read from './read.mjs';
import { plan, test } from './tap.mjs';
import { Pen, writeEnrol, writeSync } from './write.mjs';

const [line, slug, out] = process.argv.slice(2);
const token = readToken(line);
const aggregator = { key: token.key, kid: kidOf(token.key) };

/* Whose word counts here: the aggregator's and the centre's. */
function believed(kid) {
	return [token.key, token.centre].find((key) => kidOf(key).equals(kid)) ??
	    refuse(`an answer signed by ${hex(kid)}`);
}

/* Posts and reads the signed answer to that request. */
async function ask(path, request, bytes = request) {
	const { status, body } = await post(token, path, bytes);
	assert.equal(status, 200, body.toString('latin1'));
	const { payload } = read.answer(item(body), believed);
	assert.deepEqual(payload.request, sha256(request));
	return payload;
}

function enrol(pair, line_ = token.line) {
	return ask('/v1/enrol', writeEnrol(pair, {
		to: aggregator.kid, nonce: randomBytes(16), token: line_,
		description: 'reader',
	}));
}

/* Whatever a kiosk keeps: its key, its pen, the clock its epoch began at. */
const seed = randomBytes(32);
const pair = keyPair(seed);
const opened = Date.now();
const pen = new Pen(seed, randomBytes(8), opened);
const at = () => Date.now() - opened;

function sync(items, { to = aggregator.kid, by = pair, spoil } = {}) {
	const { request, bytes } = writeSync(by, {
		to, nonce: randomBytes(16), at: at(), wall: Date.now(),
		head: pen.head(), health: { version: 'reader', waiting: 0 },
	}, items);
	return ask('/v1/sync', request, spoil ? spoil(bytes) : bytes);
}

function lastByteChanged(bytes) {
	const other = Buffer.from(bytes);
	other[other.length - 1] ^= 1;
	return other;
}

/* The receipt for our epoch up to its newest entry. */
function checkReceipt(answer, missing = []) {
	const found = answer.receipts.map(({ payload }) => payload)
	    .filter(({ kid, epoch }) => kid.equals(pair.kid) &&
		epoch.equals(pen.epoch));
	assert.equal(found.length, 1);
	assert.equal(answer.receipts[0].type, 'kept');
	assert.equal(BigInt(found[0].number), pen.number);
	assert.deepEqual(found[0].hash, pen.hash);
	assert.deepEqual(found[0].missing, missing);
}

let place, first, answered;

await test('the aggregator enrols a kiosk that is not ours', async () => {
	const answer = await enrol(pair);
	assert.equal(answer.verdict, 'fine');
	place = answer.registration.places.find((one) => one.slug === slug);
	const sheets = answer.sheets.map(({ payload }) => payload.version);
	assert(sheets.some((version) => version.equals(place.sheet)));
});

await test('asked again with the same key it says the same', async () => {
	const answer = await enrol(pair);
	assert.equal(answer.verdict, 'fine');
	assert(answer.registration.places.some((one) => one.slug === slug));
});

await test('a second key does not get in with that token', async () => {
	const answer = await enrol(keyPair(randomBytes(32)));
	assert.equal(answer.verdict, 'token-used');
	assert.equal(answer.registration, null);
});

const comment = { salt: randomBytes(16), text: 'Zu lange gewartet \u2013 schade' };

await test('an envelope of its own is stored, and its text asked for', async () => {
	const question = 'satisfaction';
	pen.add([-2, at(), 0, [slug, place.sheet, question, 'de', 0]]);
	pen.add([0, at(), 3]);
	pen.add([0, at(), 0, 0, new Map([[1, commitment(4, comment)]])]);
	first = { envelope: pen.take() };
	answered = await sync([first]);
	assert.deepEqual(answered.judged.map(({ verdict }) => verdict), ['stored']);
	checkReceipt(answered, [4]);
});

await test('the same with its text is complete', async () => {
	const texts = new Map([[4, [comment.salt, comment.text]]]);
	checkReceipt(await sync([{ ...first, texts }]));
});

await test('the same again is seen and has the same receipt', async () => {
	const answer = await sync([first]);
	assert.deepEqual(answer.judged.map(({ verdict }) => verdict), ['seen']);
	checkReceipt(answer);
});

await test('a time entry and what follows it are taken', async () => {
	const { time, book } = answered;
	pen.add([-3, at(), aggregator.kid, time, 5,
	    [book.epoch, book.number, book.hash]]);
	pen.add([0, at(), 2]);
	const question = [slug, place.sheet, 'satisfaction', 'de', 0];
	const answer = await sync([
	    { envelope: pen.take(new Map([[0, question]])) }]);
	assert.deepEqual(answer.judged.map(({ verdict }) => verdict), ['stored']);
	checkReceipt(answer);
});

await test('an envelope with a byte changed is called forged', async () => {
	const answer = await sync(
	    [{ envelope: lastByteChanged(first.envelope) }]);
	assert.deepEqual(answer.judged.map(({ verdict }) => verdict), ['forged']);
	checkReceipt(answer);
});

await test('a body that is not the request\'s is called damaged', async () => {
	const answer = await sync([first], { spoil: lastByteChanged });
	assert.equal(answer.verdict, 'damaged');
});

await test('a request meant for another aggregator is told so', async () => {
	const answer = await sync([], { to: randomBytes(16) });
	assert.equal(answer.verdict, 'not-for-me');
});

await test('a key that nobody enrolled is a stranger', async () => {
	const answer = await sync([], { by: keyPair(randomBytes(32)) });
	assert.equal(answer.verdict, 'stranger');
});

writeFileSync(out, JSON.stringify({
	kiosk: hex(pair.kid), epoch: hex(pen.epoch), last: Number(pen.number),
}));
plan();
