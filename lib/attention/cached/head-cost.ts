/** @file The operations of a head in kernel form: what it keeps, and what each of its read-outs does. */
import { addCounts, type Counts } from "../../cost";
import { type FullShape, workCounts } from "./kernel-cost";
import type { KernelHead } from "./kernel-head";

/**
 * Operations of mixing the tokens of `shape`. Keys and values count once for every query that meets them: a routine that
 * holds a tile of queries at a time divides these words by their number.
 */
export function headCost(head: KernelHead, shape: FullShape): Counts {
  const { kept, blocks, branches } = head;
  const sizes: Record<string, number> = { H: shape.H, V: shape.V };
  const widthOf = (name: string) => {
    const columns = kept[name];
    return typeof columns === "string" ? sizes[columns] : columns;
  };
  const words = Object.keys(kept).reduce((sum, name) => sum + widthOf(name), 0);
  const means = Object.values(blocks?.means ?? {}).map((of) => {
    const size = blocks?.size ?? 1;
    const ended = Math.floor((shape.past + shape.length) / size) - Math.floor(shape.past / size);
    const entries = ended * widthOf(of);
    return { add: (size - 1) * entries, div: entries, weightRead: size * entries, weightWrite: entries };
  });
  return addCounts(
    workCounts(shape, [{ token: { weightWrite: words } }, head.work?.(shape, shape.form) ?? {}]),
    ...means,
    ...branches.map((branch) => {
      const { similarity, separation, gate } = branch;
      const works = [
        similarity.work(shape, shape.form),
        separation.work(shape, shape.form === "chunked"),
        gate === undefined ? {} : { row: { mac: shape.V } },
      ];
      return workCounts(shape, works, branch);
    }),
    head.extra?.(shape) ?? {},
  );
}
