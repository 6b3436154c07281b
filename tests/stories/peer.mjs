// peer.mjs - a peer with bad manners, or none: raw bytes over TLS.
//
//   node peer.mjs PORT STEP...
//
// Steps, in order: send:TEXT (\r and \n understood), touch:FILE, await:FILE,
// until:TEXT (has come), shut (send no more).  Then waits until the other end
// closes and prints what came; on standard error the milliseconds from connect
// to close.
import { connect } from "node:tls";
import { existsSync, writeFileSync } from "node:fs";

const [port, ...steps] = process.argv.slice(2);
const limit = Date.now() + 60000;
let received = "";

const pause = () => new Promise((go) => setTimeout(go, 20));
async function until(holds, what) {
	while (!holds()) {
		if (Date.now() > limit) {
			console.error("waited in vain for " + what);
			process.exit(2);
		}
		await pause();
	}
}

const verbs = {
	send: (text) => socket.write(text.replaceAll("\\r", "\r")
	    .replaceAll("\\n", "\n")),
	touch: (file) => writeFileSync(file, ""),
	await: (file) => until(() => existsSync(file), file),
	until: (text) => until(() => received.includes(text), text),
	shut: () => socket.end(),
};

let closed = false;
const socket = connect({ host: "127.0.0.1", port: Number(port),
	rejectUnauthorized: false });
socket.on("data", (bytes) => { received += bytes.toString("latin1"); });
socket.on("error", () => {});
socket.on("close", () => { closed = true; });
await until(() => closed || socket.getCipher()?.name, "the handshake");
const began = Date.now();
for (const step of steps) {
	const [verb, ...rest] = step.split(":");
	await verbs[verb](rest.join(":"));
}
await until(() => closed, "the end");
console.error(Date.now() - began);
process.stdout.write(received);
