/*
 * wire.mjs PORT FILE - a line to 127.0.0.1:PORT that can be cut.
 *
 * Prints `wire on PORT`.  FILE says what becomes of connections, and is read
 * again with everything that passes:
 *   open   everything passes
 *   cut    connections are reset, those that are open too
 *   deaf   requests pass and replies are lost: the server has done its work,
 *          and the client never hears of it
 *   slow   one byte at a time
 * It sees TLS records and nothing inside them.  FILE.bytes says how many went
 * up and down through all connections so far.
 */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';

const [port, file] = process.argv.slice(2);
const APPLICATION_DATA = 23;
/* Shorter ones from a client are the end of its handshake, not a request. */
const REQUEST_LEAST = 150;

const mode = () => readFileSync(file, 'latin1').trim();

const bytes = { up: 0, down: 0 };
function count(way, piece) {
	bytes[way] += piece.length;
	writeFileSync(`${file}.next`, `${bytes.up} ${bytes.down}\n`);
	renameSync(`${file}.next`, `${file}.bytes`);
}
count('up', '');

/* How many bytes of application data a client has sent, record by record. */
function recordMeter() {
	let head = Buffer.alloc(0), left = 0, sent = 0;

	return (piece) => {
		while (piece.length > 0) {
			if (left > 0) {
				const taken = Math.min(left, piece.length);
				left -= taken;
				piece = piece.subarray(taken);
				continue;
			}
			const lacking = 5 - head.length;
			head = Buffer.concat([head, piece.subarray(0, lacking)]);
			piece = piece.subarray(lacking);
			if (head.length < 5)
				break;
			left = head.readUInt16BE(3);
			if (head[0] === APPLICATION_DATA)
				sent += left;
			head = Buffer.alloc(0);
		}
		return sent;
	};
}

async function byteByByte(to, piece) {
	for (const byte of piece) {
		to.write(Buffer.of(byte));
		await new Promise((done) => setImmediate(done));
	}
}

function carry(client) {
	const server = net.connect(Number(port), '127.0.0.1');
	const meter = recordMeter();
	const end = () => {
		client.destroy();
		server.destroy();
	};
	const cutting = setInterval(() => mode() === 'cut' && end(), 20);
	let asked = 0, queue = Promise.resolve();

	client.setNoDelay(true);
	server.setNoDelay(true);
	client.on('data', (piece) => {
		if (mode() === 'cut')
			return end();
		asked = meter(piece);
		count('up', piece);
		if (mode() === 'slow')
			queue = queue.then(() => byteByByte(server, piece));
		else
			server.write(piece);
	});
	server.on('data', (piece) => {
		if (mode() === 'cut' ||
		    (mode() === 'deaf' && asked >= REQUEST_LEAST))
			return end();
		count('down', piece);
		client.write(piece);
	});
	for (const [one, other] of [[client, server], [server, client]]) {
		one.on('end', () => other.end());
		one.on('error', end);
		one.on('close', () => {
			clearInterval(cutting);
			other.destroy();
		});
	}
}

const listener = net.createServer((client) => {
	if (mode() === 'cut')
		client.resetAndDestroy();
	else
		carry(client);
});
listener.listen(0, '127.0.0.1', () =>
	console.log(`wire on ${listener.address().port}`));
