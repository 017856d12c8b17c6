/**
 * @file Times the contenders of a case side by side: rounds in which each runs once, in turning order, so that whatever else the machine
 * does falls on all of them. Ratios are formed within a round and their median taken.
 */
import type { PeerHome } from "../setup/peers";
import type { Case, Result, Running } from "./declare";
import type { PeerProcess, Spent } from "./python";

/** A contender of either kind, as the rounds see it. */
interface Contender {
  readonly name: string;
  readonly time: (calls: number) => Promise<Spent>;
  readonly result: () => Promise<Result>;
  readonly close: () => void;
}

/** What the rounds found about one contender. */
export interface Measured {
  readonly name: string;
  /** [ms] per call, one entry per round */
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
  /** calls per round */
  readonly calls: number;
  /** of its result, against float64 */
  readonly error: number;
}

/** What came of a case. */
export interface Outcome {
  readonly measured: readonly Measured[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

/** How a case is timed. */
export interface MeasureOptions {
  readonly rounds: number;
  /** [ms] of clock time that one contender's calls of a round should fill at least */
  readonly least?: number;
  /** told before each step */
  readonly progress?: (text: string) => void;
  /** processes of peers that live apart */
  readonly apart?: (home: PeerHome) => Promise<PeerProcess | string>;
}

/** Times calls in this process, by the processor time of the whole process and by the clock. */
async function timeHere(running: Running, calls: number): Promise<Spent> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) {
    const result = running.run();
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, wall: performance.now() - start };
}

async function contenders(
  asked: Case,
  python: PeerProcess | string,
  apart: NonNullable<MeasureOptions["apart"]>,
): Promise<{ present: Contender[]; absent: { name: string; reason: string }[] }> {
  const present: Contender[] = [];
  const absent: { name: string; reason: string }[] = [];
  for (const variant of asked.variants) {
    const opened = await variant.open();
    if ("absent" in opened) absent.push({ name: variant.name, reason: opened.absent });
    else
      present.push({
        name: variant.name,
        time: (calls) => timeHere(opened, calls),
        result: async () => opened.run(),
        close: () => opened.close?.(),
      });
  }
  const given = new Set<PeerProcess>();
  for (const peer of asked.peers ?? []) {
    const home = peer.home === undefined ? python : await apart(peer.home);
    if (typeof home === "string") {
      absent.push({ name: peer.name, reason: home });
      continue;
    }
    if (!given.has(home)) await home.give(asked.data ?? {});
    given.add(home);
    const reason = await home.open(peer.python, peer.settings ?? {}, peer.name);
    if (reason !== undefined) absent.push({ name: peer.name, reason });
    else
      present.push({
        name: peer.name,
        time: (calls) => home.time(peer.name, calls),
        result: () => home.result(peer.name),
        close: () => {},
      });
  }
  return { present, absent };
}

/** Calls per round, found while warming up: compiled code is compiled then, caches and arenas are filled. */
async function warmUp(contender: Contender, least: number): Promise<number> {
  let calls = 1;
  for (let spent = 0; ; ) {
    const { wall } = await contender.time(calls);
    spent += wall;
    const wanted = Math.max(1, Math.ceil((least * calls) / Math.max(wall, 1e-3)));
    // Long calls are warm after two; short ones run until the engine has seen them for a while.
    if (spent >= 3 * least && wanted <= 2 * calls) return wanted;
    calls = Math.min(wanted, 8 * calls);
  }
}

/**
 * Runs a case: results are checked first, then every contender is warmed up, then come the rounds.
 *
 * @param python the process of the Python peers, or why there is none
 */
export async function measure(
  asked: Case,
  python: PeerProcess | string,
  { rounds, least = 60, progress = () => {}, apart = async () => "not set up" }: MeasureOptions,
): Promise<Outcome> {
  progress(`${asked.name}: preparing`);
  const { present, absent } = await contenders(asked, python, apart);
  try {
    const entries = [];
    for (const contender of present) {
      progress(`${asked.name}: checking and warming up ${contender.name}`);
      const error = asked.error(await contender.result());
      const calls = await warmUp(contender, least);
      entries.push({ contender, error, calls, cpu: [] as number[], wall: [] as number[] });
    }
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < entries.length; turn++) {
        const entry = entries[(turn + round) % entries.length];
        progress(`${asked.name}: round ${round + 1} of ${rounds}, ${entry.contender.name}`);
        const spent = await entry.contender.time(entry.calls);
        entry.cpu.push(spent.cpu / entry.calls);
        entry.wall.push(spent.wall / entry.calls);
      }
    return {
      measured: entries.map(({ contender, error, calls, cpu, wall }) => ({
        name: contender.name,
        error,
        calls,
        cpu,
        wall,
      })),
      absent,
    };
  } finally {
    for (const { close } of present) close();
  }
}

/** The middle value; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Peer's time ÷ own time of every round: above 1, the own contender is faster. */
export function ratios(own: readonly number[], peer: readonly number[]): number[] {
  return own.map((time, round) => peer[round] / time);
}

/** Median of the {@link ratios}. */
export function ratio(own: readonly number[], peer: readonly number[]): number {
  return median(ratios(own, peer));
}
