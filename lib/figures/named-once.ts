/** @file Legends in which a name stands once, whatever number of curves has it. */
import type { Panel } from "./panel";
import { ink } from "./theme";

/** The panel with every name once in its legend; what several curves share, such as a theory, has no colour of its own. */
export function namedOnce(panel: Panel): Panel {
  const { entries = [] } = panel;
  const times = (name: string): number => entries.filter((one) => one.name === name).length;
  return {
    ...panel,
    entries: entries
      .filter(({ name }, i) => entries.findIndex((one) => one.name === name) === i)
      .map((entry) =>
        times(entry.name) > 1 || entry.name.startsWith("theory") ? { ...entry, color: ink.text } : entry,
      ),
  };
}
