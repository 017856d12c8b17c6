import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { enlargeCells } from "../../../lib/io/render/images";
import { encodePng } from "../../../lib/io/render/png-file";
import { pixels } from "./pixels";

describe("cells as images", () => {
  // red, empty, blue
  const data = Uint8ClampedArray.from([255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 255]);
  const big = enlargeCells({ width: 3, height: 1, data }, 4);
  const at = (x: number, y: number): number[] => [...big.subarray((y * 12 + x) * 4, (y * 12 + x) * 4 + 4)];

  it("are enlarged with hard edges", () => {
    for (const y of [0, 3]) {
      assert.deepEqual([at(0, y), at(3, y)], [at(0, 0), [255, 0, 0, 255]]);
      assert.deepEqual([at(8, y), at(11, y)], [at(11, 0), [0, 0, 255, 255]]);
    }
  });

  it("have their neighbours' colour under empty cells, half from each side, so that no dark rim shows", () => {
    assert.deepEqual([at(4, 0), at(5, 3)], [at(5, 3), [255, 0, 0, 0]]);
    assert.deepEqual([at(6, 0), at(7, 3)], [at(7, 3), [0, 0, 255, 0]]);
  });

  it("become PNGs that others read, without opacity when all is opaque", async () => {
    const opaque = enlargeCells(
      { width: 1, height: 2, data: Uint8ClampedArray.from([9, 8, 7, 255, 6, 5, 4, 255]) },
      2,
    );
    const png = encodePng(opaque, 2, 4);
    assert.equal(png[25], 2, "red, green, blue");
    assert.equal(png.readUInt32BE(29), crc32(png.subarray(12, 29)));
    const image = await pixels(png);
    assert.deepEqual(
      [image.at(0, 0), image.at(1, 3)],
      [
        [9, 8, 7],
        [6, 5, 4],
      ],
    );
    assert.equal(encodePng(big, 12, 4)[25], 6, "with opacity");
    assert.deepEqual(
      (await pixels(encodePng(big, 12, 4))).at(5, 1),
      [255, 255, 255],
      "empty cells show the paper",
    );
  });
});
