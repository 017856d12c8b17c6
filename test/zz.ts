import { randomFrom } from "engram/math";
import { patternFinding } from "../lib/experiments/spiking/pattern-finding";

for (const seed of [7, 8, 9]) {
  const c = process.cpuUsage();
  const r = patternFinding.run({ afferents: 2000, duration: 30, draws: 1 }, randomFrom(seed));
  const u = process.cpuUsage(c);
  const x = r.runs[0];
  console.log(
    seed,
    (u.user / 1e6).toFixed(1),
    "s",
    [...x.hits].map((h) => h.toFixed(2)).join(" "),
    "|",
    [...x.falseAlarms].map((h) => h.toFixed(2)).join(" "),
    x.success,
    [...x.latencies].slice(-8),
  );
  console.log(x.weights.reduce((a, b) => a + b, 0) / 2000, x.presentations.length);
}
