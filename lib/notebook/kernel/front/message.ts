/**
 * @file Jupyter messages on the wire: identities, delimiter, signature, four JSON parts. A message is parsed
 * only after its signature was found right, and each signature is taken once.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { toUSVString } from "node:util";

/** The protocol that this kernel speaks. */
export const PROTOCOL = "5.4";

/** The first part of a message: what it is and whose. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A request as it came in. */
export interface Message {
  /** routing prefix: who is answered */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

const DELIMITER = Buffer.from("<IDS|MSG>");
/** How many signatures are remembered against replay. */
const REMEMBERED = 65_536;

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Signs what goes out, checks what comes in. */
export class Wire {
  private readonly seen = new Set<string>();
  readonly session: string = randomUUID();

  private readonly key: string;
  private readonly hash: string;

  constructor(key: string, hash = "sha256") {
    this.key = key;
    this.hash = hash;
  }

  private sign(parts: readonly (Buffer | string)[]): string {
    const hmac = createHmac(this.hash, this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** The message in `frames`, or why it is refused. */
  read(frames: readonly Buffer[]): Message | string {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (at < 0) return "no delimiter";
    const parts = frames.slice(at + 2);
    if (parts.length < 4) return `${frames.length - at - 1} parts after the delimiter, at least 5 expected`;
    const given = frames[at + 1];
    const expected = Buffer.from(this.sign(parts));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "wrong signature";
    const signature = given.toString("latin1");
    if (this.seen.has(signature)) return "signature already used";
    this.seen.add(signature);
    if (this.seen.size > REMEMBERED)
      for (const oldest of this.seen) {
        this.seen.delete(oldest);
        break;
      }
    let header: unknown;
    let content: unknown;
    try {
      header = JSON.parse(parts[0].toString("utf8"));
      content = JSON.parse(parts[3].toString("utf8"));
    } catch (error) {
      return (error as Error).message;
    }
    if (!isObject(header) || typeof header["msg_type"] !== "string" || typeof header["msg_id"] !== "string")
      return "header lacks msg_type or msg_id";
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      content: isObject(content) ? content : {},
    };
  }

  /** The frames of a message that answers or accompanies `parent`. */
  write(
    type: string,
    content: unknown,
    parent: Header | undefined,
    identities: readonly (Buffer | string)[] = [type],
  ): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: parent?.session ?? this.session,
      username: parent?.username ?? "kernel",
      date: new Date().toISOString(),
      version: PROTOCOL,
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => JSON.stringify(part, wellFormed));
    return [...identities, DELIMITER, this.sign(parts), ...parts];
  }
}

/** Half a surrogate pair is not text that other languages accept. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? toUSVString(value) : value;
}
