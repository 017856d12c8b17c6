/** @file The figure of sparse distributed memory as attention: weights with their softmax, and recall of both. */
import type { SdmAttentionResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth, ink } from "./theme";

/** Weights against distance with their fits, then recall against flipped bits, one panel for each fraction. */
export function sdmAttentionFigure(result: SdmAttentionResult): Figure {
  const size = result.fits[0].size;
  const weights = lines({
    series: result.fits.flatMap(({ radius, log, line }, k) => {
      const own = { x: Array.from(log, (_, delta) => delta), color: color(k) };
      return [
        { ...own, name: `d = ${radius}`, y: log, dash: "solid" },
        { ...own, name: `d = ${radius}, line`, y: line, dash: "2px,2px" },
      ];
    }),
    x: { title: "distance <i>δ</i> of cue and pattern (bits)" },
    y: { title: "log weight ln <i>I</i>(<i>δ</i>)/<i>I</i>(0)" },
  });
  const softmax = { name: "softmax", color: ink.text, line: { width: 1, dash: "2px,2px" } };
  const shown = (weights.entries ?? []).filter(({ name }) => !name.endsWith("line"));
  return composeFigure({
    name: "sdm-attention",
    width: columnWidth.double,
    panels: [
      {
        ...weights,
        alt: `${weights.alt} Words of ${size} bits.`,
        entries: [...shown, softmax],
      },
      ...result.recalls.map((recall, panel) =>
        lines({
          series: (
            [
              ["all addresses", recall.circle],
              ["softmax", recall.softmax],
              ["finite", recall.finite],
            ] as const
          ).map(([name, shares]) => ({
            name,
            x: result.flips,
            y: shares.map((share) => share.fraction),
            low: shares.map((share) => share.low),
            high: shares.map((share) => share.high),
            as: "lines and points" as const,
          })),
          spread: "95 % interval",
          x: { title: "flipped bits of the cue" },
          y: { title: `share recalled, d = ${recall.radius}`, range: [-0.03, 1.05] },
          ...(panel > 0 ? { legend: "none" as const } : {}),
        }),
      ),
    ],
  });
}
