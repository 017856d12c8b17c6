import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { formatNirJson, type NirGraph, type NirTree, nirArray, parseNirJson } from "engram/interchange";
import { isPlain, readNir, writeNir } from "engram/io";
import fc from "fast-check";
import { readHdf5, writeHdf5 } from "../../lib/io/hdf5";
import { layered } from "../interchange/graphs";

const { files } = JSON.parse(readFileSync(join(__dirname, "../reference/interchange/nir.json"), "utf8")) as {
  files: Record<string, { graph: unknown; bytes: number; file: string }>;
};
const bytesOf = (name: string) => gunzipSync(Buffer.from(files[name].file, "base64"));

/** Name, type, shape, chunks and filters of every dataset in an HDF5 file. */
async function layout(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const { Dataset, File, FS, Group } = await import("h5wasm");
  FS?.writeFile("layout", bytes);
  const file = new File("layout", "r");
  const found: Record<string, unknown> = {};
  const visit = (group: InstanceType<typeof Group>, at: string) => {
    for (const name of group.keys()) {
      const entity = group.get(name);
      if (entity instanceof Group) visit(entity, `${at}/${name}`);
      else if (entity instanceof Dataset) {
        const { metadata, dtype, shape, filters } = entity;
        const { cset, vlen, littleEndian, chunks } = metadata;
        found[`${at}/${name}`] = { dtype, shape, filters, cset, vlen, littleEndian, chunks };
      }
    }
  };
  visit(file, "");
  file.close();
  return found;
}

describe("readNir and writeNir", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "engram-nir-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, data: string | Uint8Array) => {
    writeFileSync(join(folder, name), data);
    return join(folder, name);
  };
  const refuses = async (run: () => Promise<unknown>, path: string, name: string, message: string | RegExp) =>
    assert.rejects(run, (error: Error) => {
      const text = path === "" ? error.message : error.message.replaceAll(path, "FILE");
      assert.equal(error.constructor.name, name, text);
      if (typeof message === "string") assert.equal(text, message);
      else assert.match(text, message);
      return true;
    });

  it("read the files of the Python package: every type of node, metadata, inner graphs, nothing at all", async () => {
    for (const [name, { graph, bytes }] of Object.entries(files)) {
      assert.equal(bytesOf(name).length, bytes);
      const found = await readNir(put(`${name}.nir`, bytesOf(name)));
      assert.deepEqual(found, parseNirJson(JSON.stringify(graph)), name);
    }
  });

  it("write files that hold what those of the Python package hold, in the same types, chunks and filters", async () => {
    for (const [name, { graph }] of Object.entries(files)) {
      if (name === "truth") continue; // its metadata holds a truth value
      const path = join(folder, `${name}-ours.nir`);
      await writeNir(path, parseNirJson(JSON.stringify(graph)));
      const [ours, theirs] = [await layout(readFileSync(path)), await layout(bytesOf(name))];
      // one number for each dimension is a tuple in Python, stored plainly where it was given as such
      for (const found of [ours, theirs])
        for (const [at, entry] of Object.entries(found))
          if (/\/(stride|padding|dilation|input_shape)$/.test(at))
            Object.assign(entry as object, { chunks: 0, filters: 0 });
      assert.deepEqual(ours, theirs, name);
      assert.deepEqual(await readHdf5(readFileSync(path)), await readHdf5(bytesOf(name)), name);
    }
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("carry any graph to HDF5 and to JSON and back, to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(layered, fc.constantFrom("any.nir", "any.h5", "any.json"), async ({ graph }, name) => {
        await writeNir(join(folder, name), graph);
        assert.deepEqual(await readNir(join(folder, name)), { ...graph, version: "1.0.8" });
      }),
      { seed: 6, numRuns: 20 },
    );
  });

  it("keep every type of number, text and shape, arrays of many chunks and of none", async () => {
    const tree: NirTree = {
      types: Object.fromEntries(
        (
          [
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "float32",
            "float64",
          ] as const
        ).map((dtype) => [dtype, nirArray([1, 2, dtype.startsWith("int") ? -3 : 3], { dtype })]),
      ),
      large: nirArray(
        Float64Array.from({ length: 300 * 1000 }, (_, k) => k),
        { shape: [300, 1000] },
      ),
      none: nirArray(new Float64Array(0), { shape: [0, 3] }),
      whole: nirArray(2),
      single: nirArray(0.5, { dtype: "float32" }),
      zero: nirArray(-0),
      count: 2 ** 53 - 1,
      half: 0.5,
      text: "",
      "ä → b": ["x", "", "ü"],
      rows: [["a", "b", "c"]],
      deep: { deeper: { deepest: "here" } },
    };
    const bytes = await writeHdf5(tree);
    const back = await readHdf5(bytes);
    assert.deepEqual(back, tree);
    assert.ok(Object.is((back["zero"] as { data: Float64Array }).data[0], -0));
    assert.deepEqual(((await layout(bytes))["/large"] as { chunks: number[] }).chunks, [131, 1000]);
    // an empty row has no type, as in h5py
    assert.deepEqual(await readHdf5(await writeHdf5({ words: [] })), { words: nirArray([]) });
  });

  it("read truth values, and cannot write them to HDF5", async () => {
    const graph: NirGraph = { type: "NIRGraph", nodes: {}, edges: [], metadata: { yes: true } };
    await refuses(
      () => writeNir(join(folder, "x.nir"), graph),
      "",
      "TypeError",
      "writeHdf5: node.metadata.yes must not be true: write 1 or 0, or text",
    );
    assert.ok(!readdirSync(folder).includes("x.nir"));
    await writeNir(join(folder, "x.json"), graph);
    assert.deepEqual((await readNir(join(folder, "x.json"))).metadata, { yes: true });
  });

  it("name the file and what is wrong in it", async () => {
    const fails = (path: string, name: string, message: string | RegExp) =>
      refuses(() => readNir(path), path, name, message);
    await fails(
      join(folder, "missing.nir"),
      "PlainError",
      "cannot read FILE: there is no such file or folder",
    );
    const no = "FILE: it is not an HDF5 file, or a damaged one";
    await fails(put("text.nir", "hello"), "SyntaxError", no);
    await fails(put("nothing.nir", ""), "SyntaxError", no);
    await fails(put("short.nir", bytesOf("inside").subarray(0, 9000)), "SyntaxError", no);
    const damaged = bytesOf("inside").map((byte, k) => (k > 3000 && k % 7 === 0 ? byte ^ 0x5a : byte));
    await fails(put("damaged.nir", damaged), "SyntaxError", /^FILE: /);
    await fails(put("bad.json", '{"node": ,}'), "SyntaxError", /^FILE:1:10: not valid JSON/);
    await fails(put("odd.json", "[1]"), "TypeError", /^FILE: parseNirJson: graph must have an entry "node"/);
    const tree = async (node: NirTree) => put("tree.nir", await writeHdf5({ version: "1.0.8", node }));
    await fails(
      await tree({ type: "LIF" }),
      "TypeError",
      'FILE: nirFromTree: graph must be a graph of type "NIRGraph", got "LIF"',
    );
    const lif = { type: "LIF", tau: nirArray([1]) };
    await fails(
      await tree({ type: "NIRGraph", nodes: { lif }, edges: [] }),
      "TypeError",
      "FILE: nirFromTree: nodes.lif.r must be given, got undefined",
    );
    await fails(
      await tree({ type: "NIRGraph", nodes: { lif: { type: "New" } }, edges: [] }),
      "TypeError",
      /^FILE: nirFromTree: nodes\.lif\.type must be a type of node in NIR, got "New"/,
    );
    await assert.rejects(readNir(join(folder, "tree.nir")), isPlain);
    await refuses(() => readNir(3 as never), "", "TypeError", "readNir: path must be text, got 3");
    await refuses(
      () => writeNir(3 as never, parseNirJson(JSON.stringify(files["empty"].graph))),
      "",
      "TypeError",
      "writeNir: path must be text, got 3",
    );
    await refuses(
      () => writeNir(join(folder, "y.nir"), {} as never),
      "",
      "TypeError",
      'nirToTree: graph must be a graph of type "NIRGraph", got object',
    );
  });

  it("replace a file whole, and write what formatNirJson gives", async () => {
    const graph = parseNirJson(JSON.stringify(files["inside"].graph));
    const path = put("old.json", "old");
    await writeNir(path, graph);
    assert.equal(readFileSync(path, "utf8"), formatNirJson(graph));
  });
});
