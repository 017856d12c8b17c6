/**
 * @file The form in which outputs are kept in the repository: what reads on a forge page and changes only when
 * the result does. No plotly JSON, no pictures above 200 kB, no versions or times, no printed noise on stderr.
 */
import { provenanceType } from "../provenance";
import { type Bundle, isCode, type Notebook, type Output, tagsOf, textOf } from "./nbformat";

/** [bytes] largest picture that is kept */
export const largestPicture = 200_000;
const longestText = 20_000;
const pictures = ["image/svg+xml", "image/png", "image/jpeg"];
const texts = ["text/markdown", "text/html", "text/latex", "text/plain"];

/** Output whose text is another at every run: progress, times, versions. */
function isVolatile(output: Output): boolean {
  if (output.output_type === "stream") return output.name === "stderr";
  return "data" in output && output.data[provenanceType] !== undefined;
}

function lightBundle(data: Bundle): Bundle {
  const kept: Bundle = {};
  // The first picture that is small enough; of texts the richest, and plain text for whoever sees no picture.
  const picture = pictures.find(
    (type) => data[type] !== undefined && textOf(data[type]).length <= largestPicture,
  );
  if (picture) kept[picture] = data[picture];
  else {
    const rich = texts.find((type) => data[type] !== undefined && textOf(data[type]).length <= longestText);
    if (rich) kept[rich] = data[rich];
  }
  const plain = data["text/plain"];
  if (plain !== undefined) kept["text/plain"] = textOf(plain).slice(0, longestText);
  return kept;
}

function lightOutput(output: Output): Output[] {
  if (isVolatile(output)) return [];
  if (output.output_type === "stream") {
    if (output.text.length <= longestText) return [output];
    const lines = output.text.slice(0, longestText).split("\n").slice(0, -1);
    return [{ ...output, text: `${lines.join("\n")}\n… shortened\n` }];
  }
  if (output.output_type === "error") return [output];
  const data = lightBundle(output.data);
  return Object.keys(data).length === 0 ? [] : [{ ...output, data }];
}

/** A copy with light outputs; cells that a run injected are left out, cells tagged `volatile` keep no output. */
export function lighten(notebook: Notebook): Notebook {
  const made = structuredClone(notebook);
  made.cells = made.cells.filter((cell) => !tagsOf(cell).includes("injected-parameters"));
  for (const cell of made.cells.filter(isCode)) {
    cell.outputs = tagsOf(cell).includes("volatile") ? [] : cell.outputs.flatMap(lightOutput);
    // Times of execution, which some front ends keep, change at every run.
    delete cell.metadata["execution"];
    if (cell.source.trim() === "") cell.execution_count = null;
  }
  return made;
}

/** What keeps the outputs of a notebook from being light; one line each, empty when they are. */
export function heaviness(notebook: Notebook): string[] {
  const found: string[] = [];
  for (const [i, cell] of notebook.cells.filter(isCode).entries()) {
    const say = (what: string) => void found.push(`code cell ${i + 1}: ${what}`);
    if (tagsOf(cell).includes("injected-parameters")) say("injected parameters of a run");
    for (const output of cell.outputs) {
      if (isVolatile(output)) say(output.output_type === "stream" ? "text on stderr" : "versions and times");
      else if (output.output_type === "error" && !tagsOf(cell).includes("raises-exception"))
        say(`an error, ${output.ename}`);
      else if (output.output_type === "stream" && output.text.length > longestText + 100)
        say(`${output.text.length} characters of text`);
      if (!("data" in output)) continue;
      for (const [type, value] of Object.entries(output.data)) {
        const size = textOf(value).length;
        if (type.endsWith("+json") || type === "application/json") say(`data of type ${type}`);
        else if (pictures.includes(type) && size > largestPicture)
          say(`a picture of ${Math.round(size / 1000)} kB (at most ${largestPicture / 1000})`);
        else if (texts.includes(type) && size > longestText) say(`${size} characters of ${type}`);
      }
    }
  }
  return found;
}
