/** @file A learning rule in its canonical form, a sum of products, and its text. */

/** What a rule changes: the weight, or one of the two tags of a synapse. */
export type Target = "w" | "d" | "t";

/** What a rule reads: flags of spikes, traces before and after the synapse, and what the synapse holds. */
export type RuleVariable = "x0" | "x1" | "x2" | "y0" | "y1" | "y2" | "y3" | "w" | "d" | "t";

/**
 * When a product counts, and of which moment it reads the traces: `x0` where the sender has sent in this epoch, of its last spike's step; `y0`
 * likewise of the receiver; a number k ("u3" in text) in every 2^k-th epoch, of its end.
 */
export type Dependency = "x0" | "y0" | number;

/** variable + constant, or the sign of it. */
export interface Factor {
  readonly variable: RuleVariable;
  readonly constant: number;
  readonly sign: boolean;
}

/** A number as rules hold it: mantissa · 2^exponent. */
export interface RuleNumber {
  /** −8 … 7 */
  readonly mantissa: number;
  /** −7 … 8 */
  readonly exponent: number;
}

/** dependency · mantissa · 2^exponent · Π factors. */
export interface Product extends RuleNumber {
  readonly dependency: Dependency;
  readonly factors: readonly Factor[];
}

/** m 2^e as it is held: while |m| > 7 and even, and e < 8, it is halved; undefined when it does not fit then. */
export function heldNumber(m: number, e: number): RuleNumber | undefined {
  let [mantissa, exponent] = [m + 0, e + 0];
  while (Math.abs(mantissa) > 7 && mantissa % 2 === 0 && exponent < 8) {
    mantissa /= 2;
    exponent++;
  }
  const fits = mantissa >= -8 && mantissa <= 7 && exponent >= -7 && exponent <= 8;
  return fits ? { mantissa, exponent } : undefined;
}

/** The sum of products that is added to each target, in each epoch. */
export type Rules = Readonly<Partial<Record<Target, readonly Product[]>>>;

/** Bits that a factor is held in, its sign not counted. */
export const factorBits: Readonly<Record<RuleVariable, number>> = {
  ...{ x0: 1, y0: 1, x1: 7, x2: 7, y1: 7, y2: 7, y3: 7, w: 9, d: 9, t: 9 },
};

/** Every {@link RuleVariable}. */
export const ruleVariables: readonly RuleVariable[] = Object.keys(factorBits) as RuleVariable[];

/** The order in which rules are carried out. */
export const targets: readonly Target[] = ["w", "d", "t"];

const factorText = ({ variable, constant, sign }: Factor): string => {
  const sum = constant === 0 ? variable : `${variable} ${constant < 0 ? "-" : "+"} ${Math.abs(constant)}`;
  return sign ? `sgn(${sum})` : constant === 0 ? sum : `(${sum})`;
};

function productText({ dependency, factors, mantissa, exponent }: Product): string {
  const size = Math.abs(mantissa);
  return [
    ...(size === 1 ? [] : [size]),
    ...(exponent === 0 ? [] : [`2^${exponent}`]),
    typeof dependency === "number" ? `u${dependency}` : dependency,
    ...factors.map(factorText),
  ].join("*");
}

/**
 * The text of rules, a line for each target; parsed, it gives the same rules.
 *
 * @example
 * formatRules(parseRules("dw = -4*2^-5*y1*x0")) // "dw = -4*2^-5*x0*y1"
 */
export function formatRules(rules: Rules): string {
  return targets
    .flatMap((target) => {
      const products = rules[target];
      if (!products) return [];
      const terms = products.map((product, i) => {
        const minus = product.mantissa < 0;
        return `${i > 0 ? (minus ? " - " : " + ") : minus ? "-" : ""}${productText(product)}`;
      });
      return [`d${target} = ${terms.join("")}`];
    })
    .join("\n");
}
