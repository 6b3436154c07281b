/*
 * proxy.mjs FILE - a proxy for CONNECT (RFC 9110, 9.3.6) and SOCKS 5 (RFC
 * 1928, names and IPv4), on one port.
 *
 * Prints `proxy on PORT`, and a line for each way asked for.  FILE says what
 * becomes of it, and is read again each time:
 *   open        it is made
 *   NNN         refused with that status
 *   user:word   made for whoever says so, else refused with 407
 *   >PORT       made to 127.0.0.1:PORT instead, as what inspects TLS would
 *   mute        nothing is ever answered
 */

import { readFileSync } from 'node:fs';
import net from 'node:net';

const [file] = process.argv.slice(2);
const mode = () => readFileSync(file, 'latin1').trim();

function join(client, host, port, greeting) {
	const server = net.connect(port, host, () => {
		client.write(greeting);
		client.pipe(server).pipe(client);
	});
	const end = () => {
		client.destroy();
		server.destroy();
	};

	server.on('error', end);
	client.on('error', end);
}

function refuse(client, status) {
	client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n` +
	    (status == 407 ? 'Proxy-Authenticate: Basic realm="here"\r\n' : '') +
	    '\r\n');
}

function connect(client, head) {
	const [, host, port] = /^CONNECT ([^ :]+):(\d+) /.exec(head) ?? [];
	const [, word] = /^proxy-authorization: Basic (\S+)/im.exec(head) ?? [];
	const what = mode();
	const greeting = 'HTTP/1.1 200 Go\r\n\r\n';

	console.log(`CONNECT ${host}:${port}`);
	if (host === undefined)
		refuse(client, 405);
	else if (what === 'open')
		join(client, host, port, greeting);
	else if (/^\d+$/.test(what))
		refuse(client, what);
	else if (what[0] === '>')
		join(client, '127.0.0.1', what.slice(1), greeting);
	else if (what === 'mute')
		return;
	else if (word === Buffer.from(what).toString('base64'))
		join(client, host, port, greeting);
	else
		refuse(client, 407);
}

/* 5 1 0, then 5 1 0 3 LENGTH NAME PORT or 5 1 0 1 ADDRESS PORT. */
function socks(client, hello) {
	client.write(Buffer.of(5, 0));
	client.once('data', (asked) => {
		const named = asked[3] === 3;
		const host = named ? asked.toString('latin1', 5, 5 + asked[4])
		    : asked.subarray(4, 8).join('.');
		const port = asked.readUInt16BE(named ? 5 + asked[4] : 8);

		console.log(`SOCKS ${host}:${port}`);
		join(client, host, port,
		    Buffer.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
	});
}

const listener = net.createServer((client) => {
	let head = '';
	const listen = (piece) => {
		if (head === '' && piece[0] === 5) {
			client.off('data', listen);
			return socks(client, piece);
		}
		head += piece.toString('latin1');
		if (!head.includes('\r\n\r\n'))
			return;
		client.off('data', listen);
		connect(client, head);
	};

	client.on('error', () => client.destroy());
	client.on('data', listen);
});
listener.listen(0, '127.0.0.1', () =>
	console.log(`proxy on ${listener.address().port}`));
