// Runs every check against the binary that AUTOTASK_MCP names and closes with one line that counts.
import { tally } from "./check.mjs";
import { connect, variants } from "./connect.mjs";
import { checkHosts } from "./hosts.mjs";
import { checkHttp } from "./http.mjs";
import { checkInspector } from "./inspector.mjs";
import { checkCancellation, checkClosing, checkConcurrency, checkOpening, checkPrompts, checkResources, checkWire } from "./protocol.mjs";
import { checkSetups } from "./setups.mjs";
import { checkErrors, checkListing, checkReading, checkWriting } from "./tools.mjs";

const steps = [checkOpening, checkListing, checkReading, checkWriting, checkErrors, checkResources, checkPrompts, checkConcurrency, checkWire, checkClosing];

for (const variant of variants) {
  const c = await connect(variant);
  for (const step of steps) await step(c);
  await checkCancellation(variant);
}
await checkSetups();
await checkHttp();
await checkInspector();
await checkHosts();

const skipped = tally.skipped ? `, ${tally.skipped} skipped` : "";
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exitCode = tally.failed ? 1 : 0;
