/** @file Names for the columns of a figure's table: the quantity and its unit, in letters that every program reads. */

const spelled: Readonly<Record<string, string>> = {
  ...{
    α: "alpha",
    β: "beta",
    γ: "gamma",
    δ: "delta",
    ε: "epsilon",
    ζ: "zeta",
    η: "eta",
    θ: "theta",
    κ: "kappa",
  },
  ...{ λ: "lambda", μ: "mu", ν: "nu", ξ: "xi", π: "pi", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi", χ: "chi" },
  ...{
    ψ: "psi",
    ω: "omega",
    Δ: "delta",
    Σ: "sum",
    Ω: "ohm",
    Φ: "phi",
    Ψ: "psi",
    µ: "u",
    "%": "percent",
    "°": "deg",
  },
};

/**
 * `time (ms)` → `time_ms`, `inverse temperature β` → `inverse_temperature_beta`; tags and TeX commands leave their letters.
 *
 * @param otherwise for a title without letters
 */
export function columnName(title: string, otherwise: string): string {
  const plain = title
    .replace(/<[^>]*>/g, "")
    .replace(/\\(?:text|textsf|mathrm|mathbf|mathcal)(?=\{)/g, " ")
    .replace(/\\([A-Za-z]+)/g, " $1 ");
  const letters = [...plain].map((character) =>
    character in spelled ? ` ${spelled[character]} ` : character,
  );
  const name = letters
    .join("")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[/∕⁄]/g, " per ")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return /[a-z]/.test(name) ? name : otherwise;
}
