/*
 * read.mjs - touchstone.cddl as functions, one for each rule.
 *
 * Each is named as its rule is (epoch-id: epochId), cites it, and does what it
 * says: takes a decoded value, refuses one the rule does not allow, and gives
 * it back with names.  check_rules.mjs fails when a citation, a rule or a
 * function is missing or differs.  Written from the grammar and PROTOCOL.md
 * alone; what entries mean together (chains, slots, texts) is journal.mjs's.
 *
 * keys(kid, payload) gives the public key that a kid names, or refuses: what is
 * signed is verified before anything within is decoded.
 */

import {
	Tagged, hex, item, naming, refuse, walk, write,
} from './cbor.mjs';
import { isSignedBy, kidOf, sha256, toBeSigned } from './keys.mjs';
import * as is from './shape.mjs';

// ---- what is signed ---------------------------------------------------------

/*
 * signed<payload> = #6.18([
 *   protected: bstr .cbor header,
 *   unprotected: {},
 *   payload: bstr .cbor payload,
 *   signature: signature,
 * ])
 */
export function signed(value, type, keys, payload) {
	if (!(value instanceof Tagged))
		refuse('no tag 18');
	const [head, open, body, mark] = is.array(value.value, 4);
	const { kid: signer } = is.wrapped(head, header);
	is.map(open, refuse, refuse, 0);
	const bytes = is.bytes(body, 0, Infinity);
	const publicKey = key(keys(signer, bytes));
	if (!kidOf(publicKey).equals(signer))
		refuse('its kid is not that key\'s');
	if (!isSignedBy(publicKey, toBeSigned(type, head, bytes),
	    signature(mark)))
		refuse('the signature is not that key\'s');
	return { kid: signer, key: publicKey, payload: payload(item(bytes), keys) };
}

/* header = { 1: -8, 4: kid } */
export function header(value) {
	const found = is.options(value,
	    { 1: (v) => is.literal(v, -8), 4: kid });
	if (found.size !== 2)
		refuse('alg or kid is missing');
	return { kid: found.get(4) };
}

/* envelope = signed<envelope-payload> */
export function envelope(value, keys) {
	return signed(value, 'envelope', keys, envelopePayload);
}

/* request = signed<request-payload> */
export function request(value, keys) {
	return signed(value, 'request', keys, requestPayload);
}

/* Signed by the key that it brings. */
/* enrol = signed<enrol-payload> */
export function enrol(value) {
	return signed(value, 'enrol',
	    (_, body) => enrolPayload(item(body)).key, enrolPayload);
}

/* answer = signed<answer-payload> */
export function answer(value, keys) {
	return signed(value, 'answer', keys, answerPayload);
}

/* kept = signed<receipt-payload> */
export function kept(value, keys) {
	return signed(value, 'kept', keys, receiptPayload);
}

/* custody = signed<receipt-payload> */
export function custody(value, keys) {
	return signed(value, 'custody', keys, receiptPayload);
}

/* receipt = kept / custody */
export function receipt(value, keys) {
	return is.either(value,
	    function isKept(v) {
		return { type: 'kept', ...kept(v, keys) };
	    },
	    function isCustody(v) {
		return { type: 'custody', ...custody(v, keys) };
	    });
}

/* sheet = signed<sheet-payload> */
export function sheet(value, keys) {
	return signed(value, 'sheet', keys, sheetPayload);
}

// ---- journals ---------------------------------------------------------------

/*
 * envelope-payload = [
 *   epoch: epoch-id,
 *   first: 1..9223372036854771711,
 *   before: hash,
 *   slots: { *64 slot-number => slot },
 *   entries: bstr .cborseq [ 1*4096 entry ],
 * ]
 */
export function envelopePayload(value) {
	const [epoch, first, before, slots, entries] = is.array(value, 5);
	return {
		epoch: epochId(epoch), first: is.range(first, 1, 9223372036854771711n),
		before: hash(before), slots: is.map(slots, slotNumber, slot, 64),
		entries: is.sequence(entries, entry, 1, 4096),
	};
}

/*
 * entry = rating / epoch-entry / slot-entry / time-entry / alive-entry /
 *         jump-entry / note-entry / lost-entry / withdrawn-entry / text-lost-entry /
 *         deed / unknown-entry
 */
export function entry(value, bytes = write(value)) {
	if (bytes.length > 1024)
		refuse(`an entry of ${bytes.length} bytes`);
	walk(bytes, 0, 4);
	return {
		bytes, ...is.either(value, rating, epochEntry, slotEntry,
		    timeEntry, aliveEntry, jumpEntry, noteEntry, lostEntry,
		    withdrawnEntry, textLostEntry, deed, unknownEntry),
	};
}

/*
 * rating = [
 *   slot: slot-number,
 *   at: milliseconds,
 *   step: step / null,
 *   ? ( flags: flags, ? more: more ),
 * ]
 */
export function rating(value) {
	const [where, at, which, ...rest] = is.array(value);
	if (rest.length > 2 || (rest.length === 1 && rest[0] === 0))
		refuse('too much behind the step');
	return {
		kind: 0, slot: slotNumber(where), at: milliseconds(at),
		step: is.either(which, step, is.nothing),
		flags: rest.length > 0 ? flags(rest[0]) : [],
		more: rest.length > 1 ? more(rest[1]) : new Map(),
	};
}

/* flags = uint .bits flag */
export function flags(value) {
	const names = [];
	is.uint(value);
	for (let bit = 0; BigInt(value) >> BigInt(bit); bit++)
		if (BigInt(value) >> BigInt(bit) & 1n)
			names.push(flag(bit));
	return names;
}

/*
 * flag = &(
 *   same-visit: 0, repeated: 1, timed-out: 2, outside-hours: 3,
 *   text-not-kept: 4,
 * )
 */
export function flag(value) {
	return is.named(value, {
		'same-visit': 0, 'repeated': 1, 'timed-out': 2,
		'outside-hours': 3, 'text-not-kept': 4,
	});
}

/*
 * more = {
 *   ? 1: hash,
 *   ? 2: hash,
 *   ? 3: instant,
 *   ? 4: hmac,
 *   ? 5: hmac,
 * }
 */
export function more(value) {
	const found = is.options(value,
	    { 1: hash, 2: hash, 3: instant, 4: hmac, 5: hmac });
	return found.size > 0 ? found : refuse('empty, so left out');
}

/*
 * epoch-entry = [
 *   kind: -1, at: 0,
 *   previous: epoch-id, number: up-to, hash: hash,
 *   wall: instant,
 * ]
 */
export function epochEntry(value) {
	const [kind, at, previous, number, sum, wall] = is.array(value, 6);
	return {
		kind: is.literal(kind, -1), at: is.literal(at, 0),
		previous: epochId(previous), number: upTo(number),
		hash: hash(sum), wall: instant(wall),
	};
}

/* slot-entry = [ kind: -2, at: milliseconds, slot-number, slot ] */
export function slotEntry(value) {
	const [kind, at, number, what] = is.array(value, 4);
	return {
		kind: is.literal(kind, -2), at: milliseconds(at),
		number: slotNumber(number), slot: slot(what),
	};
}

/*
 * time-entry = [
 *   kind: -3, at: milliseconds,
 *   key: kid,
 *   server: instant, took: milliseconds,
 *   book: head,
 * ]
 */
export function timeEntry(value) {
	const [kind, at, whose, server, took, book] = is.array(value, 6);
	return {
		kind: is.literal(kind, -3), at: milliseconds(at), key: kid(whose),
		server: instant(server), took: milliseconds(took),
		book: head(book),
	};
}

/* alive-entry = [ kind: -4, at: milliseconds ] */
export function aliveEntry(value) {
	const [kind, at] = is.array(value, 2);
	return { kind: is.literal(kind, -4), at: milliseconds(at) };
}

/*
 * jump-entry = [ kind: -5, at: milliseconds, from: instant, to: instant ]
 */
export function jumpEntry(value) {
	const [kind, at, from, to] = is.array(value, 4);
	return {
		kind: is.literal(kind, -5), at: milliseconds(at),
		from: instant(from), to: instant(to),
	};
}

/* note-entry = [ kind: -6, at: milliseconds, note: note, ? slug ] */
export function noteEntry(value) {
	const [kind, at, what, ...touchpoint] = is.array(value);
	return {
		kind: is.literal(kind, -6), at: milliseconds(at),
		note: note(what), touchpoint: is.list(touchpoint, slug, 0, 1)[0],
	};
}

/*
 * note = &(
 *   rehearsal-on: 1, rehearsal-off: 2, closed: 3, opened: 4,
 *   touchpoint-chosen: 5,
 * )
 */
export function note(value) {
	return is.named(value, {
		'rehearsal-on': 1, 'rehearsal-off': 2, 'closed': 3, 'opened': 4,
		'touchpoint-chosen': 5,
	});
}

/*
 * lost-entry = [
 *   kind: -7, at: milliseconds, epoch-id,
 *   first: entry-number, last: entry-number,
 * ]
 */
export function lostEntry(value) {
	const [kind, at, epoch, first, last] = is.array(value, 5);
	return {
		kind: is.literal(kind, -7), at: milliseconds(at),
		epoch: epochId(epoch), first: entryNumber(first),
		last: is.range(entryNumber(last), first, last),
	};
}

/* withdrawn-entry = [ kind: -8, at: milliseconds, [ + entry-number ] ] */
export function withdrawnEntry(value) {
	const [kind, at, numbers] = is.array(value, 3);
	return {
		kind: is.literal(kind, -8), at: milliseconds(at),
		numbers: is.list(numbers, entryNumber, 1),
	};
}

/* text-lost-entry = [ kind: -9, at: milliseconds, epoch-id, text-key ] */
export function textLostEntry(value) {
	const [kind, at, epoch, key] = is.array(value, 4);
	return {
		kind: is.literal(kind, -9), at: milliseconds(at),
		epoch: epochId(epoch), key: textKey(key),
	};
}

/* unknown-entry = [ kind: unknown-kind, at: milliseconds, * any ] */
export function unknownEntry(value) {
	const [kind, at, ...rest] = is.array(value);
	return { kind: unknownKind(kind), at: milliseconds(at), rest };
}

/* unknown-kind = -31..-10 / -9223372036854775808..-52 */
export function unknownKind(value) {
	return is.either(value,
	    function unknown(v) { return is.range(v, -31, -10); },
	    function later(v) { return is.range(v, -(1n << 63n), -52); });
}

/*
 * slot = [
 *   touchpoint: slug, sheet: version, question: question-id,
 *   language: language, hand: hand,
 * ]
 */
export function slot(value) {
	const [touchpoint, which, question, tongue, by] = is.array(value, 5);
	return {
		touchpoint: slug(touchpoint), sheet: version(which),
		question: questionId(question), language: language(tongue),
		hand: hand(by),
	};
}

/* hand = &( customer: 0, staff: 1, agent: 2, script: 3, rehearsal: 4 ) */
export function hand(value) {
	return is.named(value,
	    { customer: 0, staff: 1, agent: 2, script: 3, rehearsal: 4 });
}

// ---- the book ---------------------------------------------------------------

/*
 * deed = enrolled / replaced / revoked / touchpoint-deed / sheet-deed /
 *        source-added / source-removed / heads / judged / erased /
 *        superseded / restored / seam-closed / setting-deed / account-deed /
 *        token-deed / staff-pin-deed / corrected / correction-undone /
 *        plan-deed
 */
export function deed(value) {
	return is.either(value, enrolled, replaced, revoked, touchpointDeed,
	    sheetDeed, sourceAdded, sourceRemoved, heads, judged, erased,
	    superseded, restored, seamClosed, settingDeed, accountDeed,
	    tokenDeed, staffPinDeed, corrected, correctionUndone, planDeed);
}

/* who = tstr .size (0..64) */
export function who(value) {
	return is.text(value, 0, 64);
}

/* What every deed begins with, then its fields by name and rule. */
function aDeed(value, kind, fields) {
	const names = Object.keys(fields);
	const [k, at, by, ...rest] = is.array(value, 3 + names.length);
	const found = {
		kind: is.literal(k, kind), at: milliseconds(at), who: who(by),
	};
	names.forEach((n, i) => { found[n] = fields[n](rest[i]); });
	return found;
}

/*
 * enrolled = [ -32, milliseconds, who, key, name: words, [ * words ], survey: words ]
 */
export function enrolled(value) {
	return aDeed(value, -32, {
		key, name: words, touchpoints: (all) => is.list(all, words),
		survey: words,
	});
}

/* replaced = [ -33, milliseconds, who, old: kid, new: kid, upto: head ] */
export function replaced(value) {
	return aDeed(value, -33, { old: kid, new: kid, upto: head });
}

/* revoked = [ -34, milliseconds, who, kid, why: words ] */
export function revoked(value) {
	return aDeed(value, -34, { kid, why: words });
}

/*
 * touchpoint-deed = [ -35, milliseconds, who, slug: words, card: words ]
 */
export function touchpointDeed(value) {
	return aDeed(value, -35, { slug: words, card: words });
}

/*
 * sheet-deed = [ -36, milliseconds, who, name: words, version, serial: up-to ]
 */
export function sheetDeed(value) {
	return aDeed(value, -36, { name: words, version, serial: upTo });
}

/*
 * source-added = [
 *   -37, milliseconds, who, key, name: words, touchpoint: words, channel: words,
 *   survey: words,
 * ]
 */
export function sourceAdded(value) {
	return aDeed(value, -37, {
		key, name: words, touchpoint: words, channel: words, survey: words,
	});
}

/* source-removed = [ -38, milliseconds, who, kid ] */
export function sourceRemoved(value) {
	return aDeed(value, -38, { kid });
}

/* heads = [ -39, milliseconds, who, [ * [ kid, head ] ] ] */
export function heads(value) {
	return aDeed(value, -39, {
		heads: (all) => is.list(all, (one) => {
			const [whose, newest] = is.array(one, 2);
			return { kid: kid(whose), head: head(newest) };
		}),
	});
}

/*
 * judged = [
 *   -40, milliseconds, who, kid, epoch-id, first: up-to, last: up-to,
 *   verdict: words, why: words,
 * ]
 */
export function judged(value) {
	return aDeed(value, -40, {
		kid, epoch: epochId, first: upTo, last: upTo, verdict: words,
		why: words,
	});
}

/* erased = [ -41, milliseconds, who, kid, epoch-id, number: up-to ] */
export function erased(value) {
	return aDeed(value, -41, { kid, epoch: epochId, number: upTo });
}

/*
 * superseded = [
 *   -42, milliseconds, who, kid, old: epoch-id, number: up-to,
 *   new: epoch-id, number: up-to,
 * ]
 */
export function superseded(value) {
	return aDeed(value, -42, {
		kid, old: epochId, oldNumber: upTo, new: epochId, newNumber: upTo,
	});
}

/* restored = [ -43, milliseconds, who, why: words ] */
export function restored(value) {
	return aDeed(value, -43, { why: words });
}

/* seam-closed = [ -44, milliseconds, who, kid, epoch-id, why: words ] */
export function seamClosed(value) {
	return aDeed(value, -44, { kid, epoch: epochId, why: words });
}

/* setting-deed = [ -45, milliseconds, who, name: words, value: words ] */
export function settingDeed(value) {
	return aDeed(value, -45, { name: words, value: words });
}

/*
 * account-deed = [ -46, milliseconds, who, name: words, role: words, state: words ]
 */
export function accountDeed(value) {
	return aDeed(value, -46, { name: words, role: words, state: words });
}

/*
 * token-deed = [ -47, milliseconds, who, name: words, role: words, state: words ]
 */
export function tokenDeed(value) {
	return aDeed(value, -47, { name: words, role: words, state: words });
}

/*
 * staff-pin-deed = [ -48, milliseconds, who, kid, state: words ]
 */
export function staffPinDeed(value) {
	return aDeed(value, -48, { kid, state: words });
}

/*
 * corrected = [
 *   -49, milliseconds, who, kid, from: up-to, to: up-to, what: words,
 *   touchpoint: words, why: words,
 * ]
 */
export function corrected(value) {
	return aDeed(value, -49, { kid, from: upTo, to: upTo, what: words,
	    touchpoint: words, why: words });
}

/*
 * correction-undone = [ -50, milliseconds, who, number: up-to, why: words ]
 */
export function correctionUndone(value) {
	return aDeed(value, -50, { number: upTo, why: words });
}

/*
 * plan-deed = [ -51, milliseconds, who, what: words, name: words, card: words ]
 */
export function planDeed(value) {
	return aDeed(value, -51, { what: words, name: words, card: words });
}

/* words = tstr */
export function words(value) {
	return is.text(value);
}

// ---- texts ------------------------------------------------------------------

/*
 * texts = {
 *   * entry-number => [ salt, tstr .size (0..2000) ],
 *   * reference-key => [ salt, tstr .size (0..128) ],
 * }
 */
export function texts(value) {
	is.map(value, textKey, (pair) => is.array(pair, 2));
	return new Map([...value].map(([number, [grain, said]]) => [number, {
		salt: salt(grain), text: is.anyText(said, 0, number > 0 ? 2000 : 128),
	}]));
}

/* reference-key = -9223372036854775807..-1 */
export function referenceKey(value) {
	return is.range(value, -(1n << 63n) + 1n, -1);
}

/* text-key = entry-number / reference-key */
export function textKey(value) {
	return is.either(value, entryNumber, referenceKey);
}

// ---- enrolment --------------------------------------------------------------

/*
 * enrol-payload = [
 *   version: 1, for: kid, nonce: nonce,
 *   token: tstr .size (0..1023),
 *   key: key,
 *   description: title,
 * ]
 */
export function enrolPayload(value) {
	const [speaks, whom, once, token, mine, about] = is.array(value, 6);
	return {
		version: is.literal(speaks, 1), for: kid(whom),
		nonce: nonce(once), token: is.text(token, 0, 1023),
		key: key(mine), description: title(about),
	};
}

// ---- sync -------------------------------------------------------------------

/* sync-body = bstr .cborseq [ request, * bundle-item ] */
export function syncBody(value, keys) {
	const [first, ...rest] = is.sequence(value, (v) => v, 1);
	return { request: request(first, keys), items: pairs(rest, keys) };
}

function pairs(values, keys) {
	const found = [];
	for (let i = 0; i < values.length; i += 2)
		found.push(naming(`envelope ${i / 2}`,
		    () => bundleItem(values.slice(i, i + 2), keys)));
	return found;
}

/* A group: it has no value of its own and is given its two. */
/* bundle-item = ( envelope, texts ) */
export function bundleItem(values, keys) {
	const [signedRun, beside] = is.array(values, 2);
	return { envelope: envelope(signedRun, keys), texts: texts(beside) };
}

/*
 * request-payload = [
 *   version: 1, for: kid, nonce: nonce,
 *   at: milliseconds, wall: instant,
 *   head: head,
 *   health: { * name => int64 / name / null },
 *   sheets: [ *32 version ],
 *   receipts: [ *16 head ],
 *   body: hash,
 * ]
 */
export function requestPayload(value) {
	const [speaks, whom, once, at, wall, newest, health, sheets, receipts,
	    body] = is.array(value, 10);
	return {
		version: is.literal(speaks, 1), for: kid(whom),
		nonce: nonce(once), at: milliseconds(at), wall: instant(wall),
		head: head(newest),
		health: is.map(health, name,
		    (v) => is.either(v, int64, name, is.nothing)),
		sheets: is.list(sheets, version, 0, 32),
		receipts: is.list(receipts, head, 0, 16), body: hash(body),
	};
}

/*
 * answer-payload = [
 *   version: 1,
 *   request: hash,
 *   time: instant,
 *   verdict: verdict,
 *   receipts: [ * bstr .cbor kept ],
 *   judged: [ *256 judgement ],
 *   sheets: [ * bstr .cbor sheet ],
 *   pins: [ *4 hash ],
 *   registration: registration / null,
 *   book: head,
 * ]
 */
export function answerPayload(value, keys) {
	const [speaks, asked, time, how, receipts, judgements, sheets, pins,
	    place, book] = is.array(value, 10);
	return {
		version: is.literal(speaks, 1), request: hash(asked),
		time: instant(time), verdict: verdict(how),
		receipts: is.list(receipts,
		    (v) => is.wrapped(v, (inner) => receipt(inner, keys))),
		judged: is.list(judgements, judgement, 0, 256),
		sheets: is.list(sheets,
		    (v) => is.wrapped(v, (inner) => sheet(inner, keys))),
		pins: is.list(pins, hash, 0, 4),
		registration: is.either(place, registration, is.nothing),
		book: head(book),
	};
}

/*
 * verdict = &(
 *   fine: 0, stranger: 1, revoked: 2, token-unknown: 3, token-used: 4,
 *   token-expired: 5, not-for-me: 6, damaged: 7,
 * )
 */
export function verdict(value) {
	return is.named(value, {
		'fine': 0, 'stranger': 1, 'revoked': 2, 'token-unknown': 3,
		'token-used': 4, 'token-expired': 5, 'not-for-me': 6,
		'damaged': 7,
	});
}

/*
 * judgement = [
 *   index: uint,
 *   envelope-verdict,
 *   number: up-to,
 * ]
 */
export function judgement(value) {
	const [index, how, number] = is.array(value, 3);
	return {
		index: is.uint(index), verdict: envelopeVerdict(how),
		number: upTo(number),
	};
}

/*
 * envelope-verdict = &(
 *   stored: 0, seen: 1, forked: 2, undecodable: 3, forged: 4, foreign: 5,
 *   quarantined: 6,
 * )
 */
export function envelopeVerdict(value) {
	return is.named(value, {
		stored: 0, seen: 1, forked: 2, undecodable: 3, forged: 4,
		foreign: 5, quarantined: 6,
	});
}

/*
 * registration = [
 *   name: name,
 *   survey: name,
 *   places: [ *64 place ],
 *   ? pin: staff-pin / null,
 * ]
 */
export function registration(value) {
	const [called, survey, places, ...pin] = is.array(value);
	return {
		name: name(called), survey: name(survey),
		places: is.list(places, place, 0, 64),
		pin: is.list(pin,
		    (v) => is.either(v, staffPin, is.nothing), 0, 1)[0],
	};
}

/* staff-pin = tstr .size (1..127) */
export function staffPin(value) {
	return is.text(value, 1, 127);
}

/*
 * place = [
 *   slug, title, zone: name, survey: name,
 *   sheet: version,
 * ]
 */
export function place(value) {
	const [where, shown, zone, survey, inForce] = is.array(value, 5);
	return {
		slug: slug(where), title: title(shown), zone: name(zone),
		survey: name(survey), sheet: version(inForce),
	};
}

/*
 * receipt-payload = [
 *   kid, epoch-id, number: up-to, hash,
 *   missing: [ * text-key ],
 * ]
 */
export function receiptPayload(value) {
	const [whose, epoch, number, sum, missing] = is.array(value, 5);
	return {
		kid: kid(whose), epoch: epochId(epoch), number: upTo(number),
		hash: hash(sum), missing: is.rising(missing, textKey),
	};
}

/*
 * sheet-payload = [
 *   serial: up-to, name: name,
 *   version: version,
 *   file: bstr .size (0..65536),
 * ]
 */
export function sheetPayload(value) {
	const [serial, called, which, bytes] = is.array(value, 4);
	const file = is.bytes(bytes, 0, 65536);
	if (!sha256(file).subarray(0, 16).equals(version(which)))
		refuse('the version is not the file\'s');
	return {
		serial: upTo(serial), name: name(called),
		version: version(which), file,
	};
}

// ---- bundle -----------------------------------------------------------------

/* Its own head names the keys; `known` may say which of them to believe. */
/* bundle = bstr .cborseq [ bundle-head, * bundle-item ] */
export function bundle(value, known = () => true) {
	const [first, ...rest] = is.sequence(value, (v) => v, 1);
	const journals = bundleHead(first);
	const keys = (named) => {
		const found = journals.find((j) => kidOf(j.key).equals(named));
		return found && known(found.key) ? found.key :
		    refuse(`no key here for kid ${hex(named)}`);
	};
	return { journals, items: pairs(rest, keys) };
}

/*
 * bundle-head = [ "touchstone/1 bundle", [ * [ key, journal-kind, name ] ] ]
 */
export function bundleHead(value) {
	const [magic, journals] = is.array(value, 2);
	is.literal(magic, 'touchstone/1 bundle');
	return is.list(journals, (one) => {
		const [publicKey, kind, called] = is.array(one, 3);
		return {
			key: key(publicKey), kind: journalKind(kind),
			name: name(called),
		};
	});
}

/* journal-kind = "kiosk" / "source" / "book" */
export function journalKind(value) {
	return ['kiosk', 'source', 'book'].includes(value) ? value :
	    refuse(`"${value}" is no kind of journal`);
}

// ---- small things -----------------------------------------------------------

/* head = [ epoch-id, number: up-to, hash ] */
export function head(value) {
	const [epoch, number, sum] = is.array(value, 3);
	return { epoch: epochId(epoch), number: upTo(number), hash: hash(sum) };
}

/* epoch-id = bstr .size 8 */
export function epochId(value) {
	return is.bytes(value, 8);
}

/* hash = bstr .size 32 */
export function hash(value) {
	return is.bytes(value, 32);
}

/* key = bstr .size 32 */
export function key(value) {
	return is.bytes(value, 32);
}

/* kid = bstr .size 16 */
export function kid(value) {
	return is.bytes(value, 16);
}

/* hmac = bstr .size 16 */
export function hmac(value) {
	return is.bytes(value, 16);
}

/* nonce = bstr .size 16 */
export function nonce(value) {
	return is.bytes(value, 16);
}

/* salt = bstr .size 16 */
export function salt(value) {
	return is.bytes(value, 16);
}

/* version = bstr .size 16 */
export function version(value) {
	return is.bytes(value, 16);
}

/* signature = bstr .size 64 */
export function signature(value) {
	return is.bytes(value, 64);
}

/* entry-number = 1..9223372036854775807 */
export function entryNumber(value) {
	return is.range(value, 1, (1n << 63n) - 1n);
}

/* up-to = 0..9223372036854775807 */
export function upTo(value) {
	return is.range(value, 0, (1n << 63n) - 1n);
}

/* milliseconds = uint .lt 4294967296 */
export function milliseconds(value) {
	return is.range(value, 0, 4294967295);
}

/* int64 = -9223372036854775808..9223372036854775807 */
export function int64(value) {
	return is.range(value, -(1n << 63n), (1n << 63n) - 1n);
}

/* instant = int64 */
export function instant(value) {
	return int64(value);
}

/* slot-number = uint .lt 4294967296 */
export function slotNumber(value) {
	return is.range(value, 0, 4294967295);
}

/* step = uint .lt 4294967296 */
export function step(value) {
	return is.range(value, 0, 4294967295);
}

/* slug = tstr .regexp "[a-z0-9][a-z0-9-]{0,63}" */
export function slug(value) {
	return /^[a-z0-9][a-z0-9-]{0,63}$/.test(is.text(value)) ? value :
	    refuse(`"${value}" is no slug`);
}

/* name = tstr .size (0..64) */
export function name(value) {
	return is.text(value, 0, 64);
}

/* title = tstr .size (0..200) */
export function title(value) {
	return is.text(value, 0, 200);
}

/* question-id = tstr .size (1..64) */
export function questionId(value) {
	return is.text(value, 1, 64);
}

/* language = tstr .size (1..16) */
export function language(value) {
	return is.text(value, 1, 16);
}
