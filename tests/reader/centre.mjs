/*
 * centre.mjs FOLDER SLUG SHEET - an aggregator that shares no line with ours.
 *
 * Enrols any kiosk that shows its token, reads what it sends by the rules of
 * read.mjs and journal.mjs, and answers with receipts of its own.  FOLDER
 * holds tls.key and tls.crt; the token goes to FOLDER/token when it listens,
 * and after each request FOLDER/report says what it holds and what was wrong.
 * FOLDER/mode says how to answer:
 *   honest       as it should be
 *   hash         receipts for the epoch that is newest just then name another
 *                hash than the kiosk's own
 *   hashes       receipts name another hash for whatever epoch
 *   stranger     receipts signed by a key that is not the centre's
 *   forged       answers signed by such a key
 *   other        answers to another request
 */

import { X509Certificate, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';

import { Refused, hex, item, items, refuse } from './cbor.mjs';
import { Journal } from './journal.mjs';
import { keyPair, kidOf, sha256 } from './keys.mjs';
import * as read from './read.mjs';
import { Pen, writeSigned } from './write.mjs';

const [folder, slug, sheetFile] = process.argv.slice(2);
const secret = randomBytes(16);
const book = new Pen(randomBytes(32), randomBytes(8), Date.now());
const stranger = keyPair(randomBytes(32));
const file = readFileSync(sheetFile);
const version = sha256(file).subarray(0, 16);
const journals = new Map();          /* kid in hex => Journal */
const problems = [];
let token, liedAbout, requests = 0;

function mode() {
	return readFileSync(`${folder}/mode`, 'latin1').trim();
}

/* Written whole or not at all: a story looks at it at any time. */
function publish(name, text) {
	writeFileSync(`${folder}/${name}.new`, text);
	renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
}

function report() {
	const all = [...journals.values()];
	const ratings = all.flatMap((journal) => [...journal.entries()])
	    .filter(({ kind }) => kind === 0);
	publish('report', JSON.stringify({
		requests, steps: ratings.map(({ step }) => step),
		texts: all.reduce((sum, { texts }) => sum + texts.size, 0),
		times: all.flatMap((journal) => [...journal.entries()])
		    .filter(({ kind }) => kind === -3).length,
		entries: all.reduce((sum, j) => sum + j.counts().entries, 0),
		problems: [...problems,
		    ...all.flatMap((journal) => journal.problems)],
	}));
}

function keys(kid) {
	return journals.get(hex(kid))?.key ?? refuse(`stranger ${hex(kid)}`);
}

/* One receipt for each epoch, up to its first gap. */
function receiptsFor(journal) {
	const signer = mode() === 'stranger' ? stranger : book.pair;
	const epochs = [...journal.epochs.values()];
	if (mode() === 'hash')
		liedAbout ??= epochs[epochs.length - 1];
	return epochs.map((epoch) => {
		let number = epoch.opened;
		while (epoch.rows.has(number + 1n))
			number++;
		const hash = epoch === liedAbout || mode() === 'hashes' ?
		    randomBytes(32) :
		    epoch.rows.get(number).after;
		return writeSigned('kept', signer,
		    [kidOf(journal.key), epoch.id, number, hash,
		    journal.missing(epoch)]);
	});
}

function answerTo(request, { receipts = [], judged = [], registration = null,
	sheets = [] }) {
	const asked = mode() === 'other' ? randomBytes(32) : sha256(request);
	return writeSigned('answer',
	    mode() === 'forged' ? stranger : book.pair,
	    [1, asked, Date.now(), 0, receipts, judged, sheets, [], registration,
		book.head()]);
}

function enrol(body) {
	const { payload } = read.enrol(item(body));
	if (payload.token !== token || !payload.for.equals(book.pair.kid))
		refuse('not my token');
	journals.set(hex(kidOf(payload.key)), new Journal(payload.key));
	const place = [slug, 'Counter', 'Europe/Vienna', 'counter', version];
	return answerTo(body, {
		registration: ['reader', 'counter', [place]],
		sheets: [writeSigned('sheet', book.pair, [1, 'counter', version, file])],
	});
}

function sync(body) {
	const [request] = items(body).map(({ bytes }) => bytes);
	const found = read.syncBody(body, keys);
	const { kid, payload } = found.request;
	const journal = journals.get(hex(kid));
	if (!payload.body.equals(sha256(body.subarray(request.length))))
		refuse('the request has another body');
	if (!payload.for.equals(book.pair.kid))
		refuse('the request is for another');
	for (const { envelope, texts } of found.items)
		journal.add(envelope.payload, texts);
	journal.finish();
	if (!journal.mayHold(payload.head))
		refuse('the head it declares is not on its chain');
	const judged = found.items.map(({ envelope }, index) => [index, 0,
	    BigInt(envelope.payload.first) +
		BigInt(envelope.payload.entries.length) - 1n]);
	return answerTo(request, { receipts: receiptsFor(journal), judged });
}

/* What is not right is written down and gets no answer that counts. */
function handle(path, body) {
	try {
		requests++;
		const answer = { '/v1/enrol': enrol, '/v1/sync': sync }[path](body);
		return [200, answer];
	} catch (error) {
		problems.push({
			why: error instanceof Refused ? error.message : error.stack,
		});
		return [503, Buffer.from('later')];
	} finally {
		report();
	}
}

const certificate = readFileSync(`${folder}/tls.crt`);
const server = https.createServer({
	key: readFileSync(`${folder}/tls.key`), cert: certificate,
}, (request, response) => {
	const pieces = [];
	request.on('data', (piece) => pieces.push(piece));
	request.on('end', () => {
		const [status, bytes] = handle(request.url, Buffer.concat(pieces));
		response.writeHead(status, {
			'Content-Type': 'application/cose',
			'Content-Length': bytes.length,
		});
		response.end(bytes);
	});
});

server.listen(0, '127.0.0.1', () => {
	const pin = sha256(new X509Certificate(certificate).publicKey
	    .export({ type: 'spki', format: 'der' }));
	const parts = [pin, book.pair.key, secret]
	    .map((part) => part.toString('base64url'));
	token = `https://127.0.0.1:${server.address().port}/#v1.${parts.join('.')}`;
	publish('token', `${token}\n`);
});
process.on('SIGTERM', () => process.exit(0));
