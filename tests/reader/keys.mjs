/*
 * keys.mjs - SHA-256, Ed25519 and COSE's words for what is signed.
 *
 * Node's own; the only file that touches its crypto.  What is signed and what
 * it means stands in read.mjs and write.mjs.
 */

import {
	createHash, createPrivateKey, createPublicKey, sign, verify,
} from 'node:crypto';

import { write } from './cbor.mjs';

export function sha256(...pieces) {
	const sum = createHash('sha256');
	pieces.forEach((piece) => sum.update(piece));
	return sum.digest();
}

/* A kid names a public key. */
export function kidOf(publicKey) {
	return sha256(publicKey).subarray(0, 16);
}

/* COSE's Sig_structure (RFC 9052, 4.4) with our external AAD. */
export function toBeSigned(type, protectedBytes, payload) {
	return write(['Signature1', protectedBytes,
	    Buffer.from(`touchstone/1 ${type}`), payload]);
}

function publicObject(publicKey) {
	return createPublicKey({
		format: 'jwk',
		key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
	});
}

export function isSignedBy(publicKey, message, signature) {
	return verify(null, message, publicObject(publicKey), signature);
}

/* A key pair from its 32-byte seed (RFC 8410's wrapping around it). */
const BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

export function keyPair(seed) {
	const secret = createPrivateKey({
		key: Buffer.concat([BEFORE_SEED, seed]), format: 'der', type: 'pkcs8',
	});
	const { x } = createPublicKey(secret).export({ format: 'jwk' });
	const key = Buffer.from(x, 'base64url');
	return { key, kid: kidOf(key), sign: (message) => sign(null, message, secret) };
}
