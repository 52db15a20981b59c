// Slack's Web API by `emulate`, on loopback and a free port; prints its address.
// node emulate.mjs FOLDER_OF_EMULATE SEED_AS_JSON
import net from "node:net";
import { pathToFileURL } from "node:url";

const [folder, seed] = process.argv.slice(2);
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function () {
  this.once("listening", () => console.log(`http://127.0.0.1:${this.address().port}`));
  return listen.call(this, { port: 0, host: "127.0.0.1" });
};
const { createEmulator } = await import(pathToFileURL(`${folder}/dist/api.js`));
await createEmulator({ service: "slack", port: 1, seed: { slack: JSON.parse(seed) } });
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
