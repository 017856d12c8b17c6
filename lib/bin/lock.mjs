/**
 * @file One at a time: a lock file that names the processes behind it, and is forgotten when they are gone. Used by the
 * build and, through `lib/notebook/setup/lock.ts`, by every set-up. Plain JavaScript without imports beyond Node.
 */
import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** [ms] between two signs of life of a holder, and how long one without them is believed by who waits. */
const usual = { pulse: 2000, patience: 30_000 };
/** [ms] in which two that take the same lock over have both written: the last one has it. */
const settling = 200;

/** The machine, and on Linux the space of its process numbers: elsewhere a number says nothing about ours. */
function place() {
  let space = "";
  try {
    space = `/${readlinkSync("/proc/self/ns/pid").replace(/\D+/g, "")}`;
  } catch {}
  return `${hostname()}${space}`;
}

/** What tells a process from a later one of the same number: when it started. Empty where the system does not say. */
function birthOf(pid) {
  try {
    // The command's name, in brackets, may hold anything; the start is the 20th field behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? "ended" : fields[19];
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

const line = (pid) => `${pid}@${place()} ${birthOf(pid)}\n`;

function processesIn(text) {
  return [...text.matchAll(/^(\d+)(?:@(\S+))?(?: (\S*))?$/gm)].map(([, pid, where, birth]) => ({
    pid: Number(pid),
    where,
    birth,
  }));
}

/** Whether a process that a lock names still works: "yes", "no", or "unknown" where only signs of life can tell. */
function lives({ pid, where, birth }) {
  if (where !== place() && where !== hostname()) return "unknown";
  if (!isAlive(pid)) return "no";
  const now = birthOf(pid);
  if (!birth || !now) return "unknown";
  return now === birth ? "yes" : "no";
}

const read = (file) => {
  try {
    return { text: readFileSync(file, "utf8"), time: statSync(file).mtimeMs };
  } catch {
    return undefined; // gone meanwhile: the next attempt takes it
  }
};

function replace(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/**
 * Runs `work` while holding the lock `file`; waits while another holds it. A lock is held by the process that took it
 * and by those it named with `hold(pid)`, until all have ended: a compiler may outlive the command that was killed.
 *
 * @param waiting called once, with words for whom and at which file, when the lock is held by another
 */
export async function withLock(file, waiting, work, { pulse, patience } = usual) {
  mkdirSync(dirname(file), { recursive: true });
  let mine = `${line(process.pid)}#${randomUUID()}\n`; // two of one process are told apart too
  let seen;
  let since = 0;
  for (let told = false; ; ) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const found = read(file);
    if (found === undefined) {
      await sleep(50);
      continue;
    }
    if (seen?.text !== found.text || seen.time !== found.time) since = performance.now();
    seen = found;
    const holders = processesIn(found.text);
    const states = holders.map(lives);
    // Signs of life are told by our own clock: that of another machine, or of its disk, may go wrong.
    const silent = performance.now() - since > patience;
    const held = states.includes("yes") || (!silent && (states.length === 0 || states.includes("unknown")));
    if (!held) {
      // The new holder is written in one step over the old one, and who wrote last has it.
      replace(file, mine);
      await sleep(settling);
      if (read(file)?.text === mine) break;
      continue;
    }
    const who = holders.find((_, i) => states[i] !== "no");
    if (!told) waiting(`${who ? `process ${who.pid}` : "a process that is starting"}, lock ${file}`);
    told = true;
    await sleep(250);
  }
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {}
  }, pulse);
  beat.unref();
  const hold = (pid) => {
    mine += line(pid);
    replace(file, mine);
  };
  try {
    return await work(hold);
  } finally {
    clearInterval(beat);
    if (read(file)?.text === mine) rmSync(file, { force: true });
  }
}
