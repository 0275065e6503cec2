// Prints one line per check, counts, and never lets one failure hide the next.
import { strict as assert } from "node:assert";

export const tally = { passed: 0, failed: 0 };

export async function check(name, body, seconds = 20) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    await Promise.race([body(), late]);
    tally.passed++;
    console.log(`ok - ${name}`);
  } catch (error) {
    tally.failed++;
    console.log(`NOT OK - ${name}`);
    console.log(String(error?.message ?? error).slice(0, 1500).replace(/^/gm, "    "));
  } finally {
    clearTimeout(timer);
  }
}

// The error that a promise ends in; an assertion when it does not.
export async function errorOf(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`expected an error, got ${JSON.stringify(value).slice(0, 300)}`);
}

export async function until(condition, what, seconds = 5) {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    assert.ok(Date.now() < end, `${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function processIsThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
