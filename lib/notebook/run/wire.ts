/** @file Messages of the Jupyter protocol as frames: signed on the way out, checked on the way in. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** A message as both sides see it. */
export interface Message {
  readonly type: string;
  readonly id: string;
  /** id of the request that this answers; empty for none */
  readonly parent: string;
  /** [ms since 1970] when the sender made it, by the sender's clock */
  readonly time: number;
  readonly content: Record<string, unknown>;
}

const delimiter = "<IDS|MSG>";

const sign = (key: string, frames: readonly (string | Uint8Array)[]): string => {
  const mac = createHmac("sha256", key);
  for (const frame of frames) mac.update(frame);
  return mac.digest("hex");
};

/** Frames of a request, and the id under which its answers come. */
export function encode(
  key: string,
  session: string,
  type: string,
  content: Record<string, unknown>,
): { id: string; frames: string[] } {
  const id = randomUUID();
  const header = {
    date: new Date().toISOString(),
    msg_id: id,
    msg_type: type,
    session,
    username: "engram",
    version: "5.3",
  };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return { frames: [delimiter, sign(key, parts), ...parts], id };
}

/** Reads the frames of a message; undefined when they are not one or carry a wrong signature. */
export function decode(key: string, frames: readonly Uint8Array[]): Message | undefined {
  const start = frames.findIndex((frame) => Buffer.from(frame).toString() === delimiter);
  const [signature, header, parent, , content] = start < 0 ? [] : frames.slice(start + 1, start + 6);
  if (!signature || !header || !parent || !content) return undefined;
  const right = Buffer.from(sign(key, frames.slice(start + 2, start + 6)));
  if (signature.length !== right.length || !timingSafeEqual(signature, right)) return undefined;
  try {
    const head = JSON.parse(Buffer.from(header).toString());
    const time = Date.parse(head.date);
    return {
      content: JSON.parse(Buffer.from(content).toString()),
      id: String(head.msg_id),
      parent: String(JSON.parse(Buffer.from(parent).toString()).msg_id ?? ""),
      time: Number.isNaN(time) ? Date.now() : time,
      type: String(head.msg_type),
    };
  } catch {
    return undefined;
  }
}
