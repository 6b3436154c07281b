/*
 * line.mjs - one POST over HTTPS to the holder of a pinned key.
 *
 * The certificate's name, issuer and dates do not matter, its key does; not a
 * byte of the request leaves before that has been looked at.
 */

import https from 'node:https';

import { sha256 } from './keys.mjs';

/* https://host:port/#v1.<pin>.<aggregator key>.<secret>[.<centre key>] */
export function readToken(line) {
	const { origin, hash } = new URL(line);
	const [version, ...parts] = hash.slice(1).split('.');
	if (version !== 'v1' || parts.length < 3)
		throw new Error('no token of version 1');
	const [pin, key, secret, centre] =
	    parts.map((part) => Buffer.from(part, 'base64url'));
	return { line, origin, pin, key, secret, centre: centre ?? key };
}

function pinOf(socket) {
	return sha256(socket.getPeerX509Certificate().publicKey
	    .export({ type: 'spki', format: 'der' }));
}

/* Gives { status, body }. */
export function post({ origin, pin }, path, body) {
	return new Promise((done, fail) => {
		const request = https.request(`${origin}${path}`, {
			method: 'POST', rejectUnauthorized: false, agent: false,
			timeout: 30000,
			headers: {
				'Content-Type': 'application/cose',
				'Content-Length': body.length,
			},
		});
		request.on('socket', (socket) => {
			socket.on('secureConnect', () => {
				if (pinOf(socket).equals(pin))
					request.end(body);
				else
					request.destroy(new Error('another key'));
			});
		});
		request.on('timeout', () => request.destroy(new Error('timeout')));
		request.on('error', fail);
		request.on('response', (response) => {
			const pieces = [];
			response.on('data', (piece) => pieces.push(piece));
			response.on('error', fail);
			response.on('end', () => done({
				status: response.statusCode,
				body: Buffer.concat(pieces),
			}));
		});
	});
}
