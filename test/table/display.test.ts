import assert from "node:assert/strict";
import { inspect } from "node:util";
import { labelOf, type Table, table } from "engram/table";

const nan = Number.NaN;
const bundle = (t: Table) =>
  (t as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]();
/** Texts of the cells of one column of the HTML, in order. */
const shownColumn = (t: Table, j: number) =>
  [...t.toHtml().matchAll(/<tr>(.*?)<\/tr>/g)]
    .slice(1)
    .map((row) => [...row[1].matchAll(/<td[^>]*>(.*?)<\/td>/g)][j]?.[1]);

describe("a table in a notebook", () => {
  const t = table({
    model: ["dense", "modern <b>", null],
    energy_pj: [1.5, 12.25, nan],
    ok: [true, null, false],
  });

  it("comes as HTML and as plain text", () => {
    assert.deepEqual(Object.keys(bundle(t)), ["text/html", "text/plain"]);
    assert.equal(bundle(t)["text/html"], t.toHtml());
    assert.equal(bundle(t)["text/plain"], String(t));
    assert.equal(inspect(t), String(t));
    assert.equal(inspect({ t }).includes("3 rows × 3 columns"), true);
  });

  it("has the size as caption, the unit in the head, numbers to the right and text to the left", () => {
    const html = t.toHtml();
    assert.match(html, /<caption[^>]*>3 rows × 3 columns<\/caption>/);
    assert.match(
      html,
      /<th scope="col" title="energy_pj" style="text-align:right[^"]*">energy <small>\(pJ\)<\/small><\/th>/,
    );
    assert.match(html, /<th scope="col" title="model" style="text-align:left">model<\/th>/);
    assert.match(table({ a: [1] }).toHtml(), /<caption[^>]*>1 row × 1 column<\/caption>/);
  });

  it("escapes everything that comes from data, names included", () => {
    const hostile = `<img src=x onerror="alert('1')">&amp;`;
    const html = table([[hostile, [hostile]]]).toHtml();
    assert.ok(!html.includes("<img"));
    assert.equal(
      html.split("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;").length - 1,
      3,
    ); // title, head, cell
  });

  it("closes every element it opens, each row with all its cells", () => {
    for (const made of [t, table({}), table({ a: [] }), table({ a: new Float64Array(50) })]) {
      const html = made.toHtml(10);
      for (const tag of ["table", "caption", "thead", "tbody", "tr", "th", "td"])
        assert.equal(
          html.split(`<${tag}`).length,
          html.split(`</${tag}>`).length + (tag === "th" ? 1 : 0),
          tag,
        ); // <thead begins like <th
    }
    for (const row of t.toHtml().match(/<tr>.*<\/tr>/g) ?? []) assert.equal(row.match(/<t[dh]/g)?.length, 3);
  });

  it("shows missing values as a dash, and empty text as nothing", () => {
    assert.deepEqual(shownColumn(t, 1), ["1.50", "12.25", "–"]);
    assert.deepEqual(shownColumn(table({ s: ["", null] }), 0), ["", "–"]);
    assert.match(t.toHtml(), /<td title="missing"/);
  });

  it("writes the numbers of a column in one form", () => {
    const form = (...values: number[]) => shownColumn(table({ values }), 0);
    assert.deepEqual(form(1, 20, -3), ["1", "20", "-3"]);
    assert.deepEqual(form(1, 2.5, 0), ["1.0", "2.5", "0.0"]);
    assert.deepEqual(form(0.1 + 0.2, 1), ["0.3", "1.0"]);
    assert.deepEqual(form(Math.PI, 100), ["3.14159", "100.00000"]);
    assert.deepEqual(form(1e-9, 2.5e-7, 0), ["1.0e-9", "2.5e-7", "0"]);
    assert.deepEqual(form(1e-9, 2000, 5.5), ["1e-9", "2000.0", "5.5"]);
    assert.deepEqual(form(1.5e12, 2.25), ["1.5e+12", "2.25"]);
    assert.deepEqual(form(2 ** 40, 1), ["1099511627776", "1"]);
    assert.deepEqual(form(-0, 1), ["0", "1"]);
    assert.deepEqual(form(Number.POSITIVE_INFINITY, 0.5, nan), ["Infinity", "0.5", "–"]);
  });

  it("cuts long and wide tables and long texts, and says how much is left out", () => {
    const long = table({ i: Int32Array.from({ length: 1797 }, (_, i) => i) });
    assert.match(long.toHtml(), /<td colspan="1"[^>]*>… 1,777 more rows<\/td>/);
    assert.match(long.toHtml(), /<caption[^>]*>1,797 rows × 1 column<\/caption>/);
    assert.equal(
      long.toString(5),
      " i\n 0\n 1\n 2\n 3\n 4\n… 1,792 more rows\n1,797 rows × 1 column"
        .replace(/^ i/, "i")
        .replaceAll("\n ", "\n"),
    );
    assert.equal(shownColumn(long.slice(0, 21), 0).length, 21); // one more is shown sooner than said
    const wide = table(Array.from({ length: 65 }, (_, j) => [`p${j}`, [j]] as const));
    assert.match(wide.toHtml(), /<th scope="col">… 45 more columns<\/th><\/tr>/);
    assert.match(wide.toString(), /… 53 more columns\n/);
    const [text] = shownColumn(table({ s: ["x".repeat(500)] }), 0);
    assert.equal(text, `${"x".repeat(79)}…`);
  });

  it("prints aligned columns, one line a row", () => {
    assert.equal(
      String(table({ "name ä": ["a\nb", "long one", null], time_ms: [1, 20.5, nan] })),
      [
        "name ä    time (ms)",
        "a↵b             1.0",
        "long one       20.5",
        "–                 –",
        "3 rows × 2 columns",
      ].join("\n"),
    );
    assert.equal(String(table({})), "0 rows × 0 columns");
  });

  it("refuses sizes that are none", () => {
    assert.throws(() => t.toHtml(-1), {
      name: "RangeError",
      message: "toHtml: maxRows must be a whole number at least 0, got -1",
    });
    assert.throws(() => t.toString(1, 0), {
      name: "RangeError",
      message: "toString: maxColumns must be a whole number at least 1, got 0",
    });
  });
});

describe("labelOf", () => {
  it("finds the unit at the end of a name, and nothing where there is none", () => {
    assert.deepEqual(labelOf("energy_pj"), { quantity: "energy", unit: "pJ" });
    assert.deepEqual(labelOf("spike_time_ms"), { quantity: "spike_time", unit: "ms" });
    for (const name of ["accuracy", "ms", "_ms", "p_j", "beta_MS", "n_constructor"])
      assert.deepEqual(labelOf(name), { quantity: name });
  });
});
