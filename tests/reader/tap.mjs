/*
 * tap.mjs - a test is a true sentence and a function; TAP comes out.
 */

import { Refused } from './cbor.mjs';

let count = 0;

export async function test(sentence, run) {
	count++;
	try {
		await run();
		console.log(`ok ${count} - ${sentence}`);
	} catch (error) {
		console.log(`not ok ${count} - ${sentence}`);
		console.log(`# ${String(error.stack).replace(/\n/g, '\n# ')}`);
		process.exitCode = 1;
	}
}

export function skip(sentence, why) {
	console.log(`ok ${++count} - ${sentence} # SKIP ${why}`);
}

export function plan() {
	console.log(`1..${count}`);
}

/* True when run refuses; other errors pass through. */
export function refuses(run) {
	try {
		run();
		return false;
	} catch (error) {
		if (!(error instanceof Refused))
			throw error;
		return true;
	}
}
