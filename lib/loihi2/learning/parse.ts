/** @file Reads the text of learning rules. */
import { nearNames, shown } from "../../math";
import {
  type Dependency,
  type Factor,
  heldNumber,
  type Product,
  type Rules,
  type RuleVariable,
  ruleVariables,
  type Target,
} from "./products";
import { ruleError, type Token, tokensOf } from "./tokens";

/** How {@link parseRules} reads. */
export interface ParseOptions {
  /** reads as Lava does what Lava's parser mistakes, instead of refusing it; default false */
  readonly parserFaults?: boolean;
}

/** A product while it is read. */
interface Draft {
  readonly at: number;
  mantissa: number;
  exponent: number;
  dependency: Dependency | undefined;
  readonly factors: Factor[];
}

const isVariable = (name: string): name is RuleVariable =>
  (ruleVariables as readonly string[]).includes(name);

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #faults: boolean;
  #next = 0;
  #period: number | undefined;

  constructor(text: string, faults: boolean) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    this.#faults = faults;
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  #error(rule: string, token: Token = this.#token, got?: string): SyntaxError {
    return ruleError(
      this.#text,
      token.at,
      rule,
      got ?? (token.kind === "end" ? "its end" : shown(token.text)),
    );
  }

  /** Something that Lava reads as other than it says: refused, unless its reading is asked for. */
  #misread(rule: string, token: Token, written: string, reading: string): void {
    if (!this.#faults) throw this.#error(rule, token, `"${written}", which Lava would read as "${reading}",`);
  }

  #take(): Token {
    return this.#tokens[this.#next++];
  }

  #takeIf(...signs: string[]): Token | undefined {
    return this.#token.kind === "sign" && signs.includes(this.#token.text) ? this.#take() : undefined;
  }

  #expect(sign: string, rule: string): void {
    if (!this.#takeIf(sign)) throw this.#error(rule);
  }

  /** The token after this is "=": a rule begins here. */
  get #begins(): boolean {
    return this.#token.kind === "name" && this.#tokens[this.#next + 1]?.text === "=";
  }

  rules(): Rules {
    const rules: Partial<Record<Target, readonly Product[]>> = {};
    do {
      const name = this.#take();
      const target = ["dw", "dd", "dt"].includes(name.text) ? (name.text[1] as Target) : undefined;
      if (target === undefined) throw this.#error('begin with "dw =", "dd =" or "dt ="', name);
      if (rules[target]) throw this.#error(`be given once for each target`, name, `"${name.text}" twice`);
      this.#expect("=", `have "=" after "${name.text}"`);
      rules[target] = this.#sum();
      while (this.#takeIf(";"));
    } while (this.#token.kind !== "end");
    return rules;
  }

  #sum(): Product[] {
    const products: Product[] = [];
    let sign = this.#takeIf("+", "-");
    do {
      products.push(this.#product(sign?.text === "-" ? -1 : 1));
      sign = this.#takeIf("+", "-");
    } while (sign);
    if (this.#token.kind === "end" || this.#begins || this.#token.text === ";") return products;
    throw this.#error("go on with + - * or end here");
  }

  #product(sign: number): Product {
    const draft: Draft = {
      ...{ at: this.#next, mantissa: sign, exponent: 0, dependency: undefined, factors: [] },
    };
    do this.#term(draft);
    while (this.#times());
    return this.#finished(draft);
  }

  /** Whether a further term of the product follows. */
  #times(): boolean {
    if (this.#takeIf("*")) return true;
    const token = this.#token;
    const before = this.#tokens[this.#next - 1];
    const after = this.#tokens[this.#next + 1];
    if (token.text === "**") {
      const written = `${before.text}**${after.text}`;
      this.#misread("have no powers but those of 2", token, written, `${before.text}*${after.text}`);
      this.#take();
      return true;
    }
    if (token.kind === "end" || this.#begins || !(token.kind !== "sign" || token.text === "(")) return false;
    const written = `${before.text} ${token.text}`;
    this.#misread('have "*" between factors', token, written, `${before.text}*${token.text}`);
    return true;
  }

  #term(draft: Draft): void {
    const token = this.#take();
    if (token.kind === "number") {
      this.#literal(draft, token);
    } else if (token.text === "(") {
      draft.factors.push(this.#bracket(false));
    } else if (token.text === "sgn") {
      this.#expect("(", 'have "(" after "sgn"');
      draft.factors.push(this.#bracket(true));
    } else if (/^u\d+$/.test(token.text)) this.#epochs(draft, token);
    else if (isVariable(token.text)) {
      const { text } = token;
      if ((text === "x0" || text === "y0") && draft.dependency === undefined) draft.dependency = text;
      else draft.factors.push({ variable: text, constant: 0, sign: false });
    } else if (token.text === "-" || token.text === "+")
      throw this.#error("have signs before a product, not inside it", token);
    else throw this.#unknown(token, "have a factor here");
  }

  #unknown(token: Token, rule: string): SyntaxError {
    if (token.kind !== "name") return this.#error(rule, token);
    const near = nearNames(token.text, [...ruleVariables, "u0", "sgn"]);
    const hint = near.length > 0 ? ` (did you mean ${near.join(" or ")}?)` : "";
    return this.#error(
      `be of x0 x1 x2 y0 y1 y2 y3 w d t u0…u9 and sgn()`,
      token,
      `${shown(token.text)}${hint}`,
    );
  }

  #literal(draft: Draft, token: Token): void {
    if (!/^\d+$/.test(token.text))
      throw this.#error("have whole numbers and powers of 2 alone as numbers of a product", token);
    if (!this.#takeIf("^")) {
      draft.mantissa *= Number(token.text);
      return;
    }
    if (token.text !== "2") throw this.#error("have no powers but those of 2", token);
    const minus = this.#takeIf("-", "+")?.text === "-";
    const power = this.#take();
    if (power.kind !== "number" || !/^\d+$/.test(power.text))
      throw this.#error("have a whole number after 2^", power);
    draft.exponent += (minus ? -1 : 1) * Number(power.text);
  }

  #epochs(draft: Draft, token: Token): void {
    const digits = token.text.slice(1);
    if (digits.length > 1) {
      const reading = `${digits.slice(1)}*u${digits[0]}`;
      this.#misread("have u0 … u9", token, token.text, reading);
      draft.mantissa *= Number(digits.slice(1));
    }
    if (draft.dependency !== undefined || draft.factors.length > 0)
      throw this.#error(`have u${digits[0]} before all variables of its product`, token);
    const period = Number(digits[0]);
    if (this.#period !== undefined && this.#period !== period)
      throw this.#error("have the same u everywhere", token, `u${period} after u${this.#period}`);
    this.#period = period;
    draft.dependency = period;
  }

  /** A variable and perhaps a constant, up to the closing bracket. */
  #bracket(sign: boolean): Factor {
    const rule = "have one variable, plus or minus a number, in a bracket";
    const open = this.#tokens[this.#next - 1];
    const minus = this.#takeIf("-");
    const name = this.#take();
    if (name.kind !== "name" || !isVariable(name.text))
      throw name.kind === "name" && !/^u\d+$/.test(name.text)
        ? this.#unknown(name, rule)
        : this.#error(rule, name);
    const words = (inside: string): string => (sign ? `sgn(${inside})` : `(${inside})`);
    if (minus) this.#misread("have no sign in a bracket", open, words(`-${name.text}`), words(name.text));
    const operator = this.#takeIf("+", "-", "*");
    let constant = 0;
    if (operator) {
      const number = this.#take();
      if (number.kind !== "number") throw this.#error(rule, number);
      if (operator.text === "*")
        this.#misread(rule, open, words(`${name.text}*${number.text}`), words(`${name.text}+${number.text}`));
      constant = (operator.text === "-" ? -1 : 1) * Number(number.text) + 0;
    }
    this.#expect(")", 'have ")" here');
    return { variable: name.text, constant, sign };
  }

  #finished({ at, mantissa, exponent, dependency, factors }: Draft): Product {
    const first = this.#tokens[at];
    if (dependency === undefined)
      throw this.#error("have x0, y0 or one of u0 … u9 in every product", first, "none");
    const number = heldNumber(mantissa, exponent);
    if (number) return { dependency, factors, ...number };
    throw this.#error(
      "have numbers m*2^e with m of 4 bits, −8 … 7, and e in −7 … 8",
      first,
      `${mantissa}*2^${exponent}`,
    );
  }
}

/**
 * Learning rules from their text: sums of products for `dw`, `dd` and `dt`, on lines of their own or with `;` between.
 *
 *     dw = 2^-3*y0*x1 - 2^-3*x0*y1
 *
 * A product has numbers and powers of 2, which become one number m 2^e (m in −8 … 7, e in −7 … 8; while |m| > 7 and even, and e < 8, it is
 * halved); exactly one of `x0`, `y0`, `u0` … `u9`, which says when it counts (the first of them, where x0 and y0 are both there: the other is then
 * a factor); and factors `x1`, `(w + 3)`, `sgn(w - 3)`. All u have the same number, and stand before other variables.
 *
 * Reference: rules are of the form of Davies et al., "Loihi", IEEE Micro 38(1), 2018; what is allowed is what Lava (lava-nc b6822fb) allows, except
 * for what it reads wrongly, which is refused: (-y1), sgn(-w), (y1*2), u12, x0**2, x0 y1.
 *
 * @throws {TypeError} when `text` is no text
 * @throws {SyntaxError} when it is no rule: the message names line and column and shows the place
 */
export function parseRules(text: string, { parserFaults = false }: ParseOptions = {}): Rules {
  if (typeof text !== "string") throw new TypeError(`parseRules: text must be a string, got ${shown(text)}`);
  return new Reader(text, parserFaults).rules();
}
