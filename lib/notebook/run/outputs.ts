/** @file Gathers what a cell sends into the outputs that nbformat stores. */
import type { Bundle, Output } from "./nbformat";
import type { Message } from "./wire";

type Display = Extract<Output, { output_type: "display_data" | "execute_result" }>;

/**
 * Outputs of a run, cell by cell. A display that carries an id can be replaced later, also from another
 * cell, wherever it was shown.
 */
export class OutputCollector {
  private displays = new Map<string, Display[]>();
  private outputs: Output[] = [];
  private pendingClear = false;

  /** Starts a new cell; its outputs grow in the returned list. */
  startCell(): Output[] {
    this.pendingClear = false;
    this.outputs = [];
    return this.outputs;
  }

  /** Takes a message that a cell sends after another has begun: it belongs to the outputs of the cell that sent it. */
  takeLate(message: Message, outputs: Output[]): void {
    const late = outputs !== this.outputs;
    const present = { outputs: this.outputs, pendingClear: this.pendingClear };
    if (late) Object.assign(this, { outputs, pendingClear: false });
    this.take(message);
    if (late) Object.assign(this, present);
  }

  /** Takes one message from the kernel's output channel; other kinds are ignored. */
  take({ type, content }: Message): void {
    switch (type) {
      case "stream":
        this.addStream(String(content["name"]), String(content["text"]));
        return;
      case "display_data":
      case "execute_result":
        this.addDisplay(type, content);
        return;
      case "update_display_data": {
        for (const shown of this.displays.get(displayId(content) ?? "") ?? []) {
          shown.data = (content["data"] ?? {}) as Bundle;
          shown.metadata = (content["metadata"] ?? {}) as Bundle;
        }
        return;
      }
      case "clear_output":
        if (content["wait"] === true) this.pendingClear = true;
        else this.outputs.length = 0;
        return;
      case "error": {
        const traceback = Array.isArray(content["traceback"]) ? content["traceback"].map(String) : [];
        this.makeRoom();
        this.outputs.push({
          ename: String(content["ename"] ?? "Error"),
          evalue: String(content["evalue"] ?? ""),
          output_type: "error",
          traceback,
        });
      }
    }
  }

  private makeRoom(): void {
    if (this.pendingClear) this.outputs.length = 0;
    this.pendingClear = false;
  }

  private addStream(name: string, text: string): void {
    this.makeRoom();
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.outputs.push({ name, output_type: "stream", text });
    const stream = this.outputs.at(-1);
    if (stream?.output_type === "stream" && text.includes("\r")) stream.text = settleReturns(stream.text);
  }

  private addDisplay(type: "display_data" | "execute_result", content: Record<string, unknown>): void {
    this.makeRoom();
    const data = (content["data"] ?? {}) as Bundle;
    const metadata = (content["metadata"] ?? {}) as Bundle;
    const output: Display =
      type === "display_data"
        ? { data, metadata, output_type: type }
        : { data, execution_count: Number(content["execution_count"] ?? 0), metadata, output_type: type };
    this.outputs.push(output);
    const id = displayId(content);
    if (id !== undefined) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  const id = (content["transient"] as Record<string, unknown> | undefined)?.["display_id"];
  return typeof id === "string" ? id : undefined;
}

/** A line that was overwritten with carriage returns keeps its last state, as on a terminal. */
function settleReturns(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/^[^\n]*\r(?=[^\r\n])/gm, "");
}
