/** @file The figures of notebook 04.11: how fast to learn, how a full memory forgets, tasks in turn, and mixtures learned online. */
import { learnedCosine, plasticityCost, trackingError } from "../bayesian";
import type {
  LearningRateResult,
  MeanInterval,
  OnlineMixturesResult,
  PalimpsestResult,
  SwitchingTasksResult,
} from "../experiments";
import { logSpace } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, ink } from "./theme";

/** A mean with its interval, as columns; without intervals where a single run has none. */
function columns(points: readonly MeanInterval[]) {
  const y = points.map((point) => point.mean);
  if (points.some(({ low }) => Number.isNaN(low))) return { y };
  return { y, low: points.map((point) => point.low), high: points.map((point) => point.high) };
}

const power = (value: number): string =>
  `10<sup>${String(Math.round(Math.log10(value))).replace("-", "−")}</sup>`;

/** Prototypes of patterns that stay, and errors on patterns that wander, against the learning rate. */
export function learningRateFigure({
  params,
  prototypes,
  running,
  errors,
  best,
}: LearningRateResult): Figure {
  const { flips, rates } = params.prototypes;
  const grid = logSpace(Math.min(...rates, ...running.map(({ rate }) => rate)), 1, 60);
  const spread = `mean of ${params.repeats} runs, 95 % interval`;
  return composeFigure({
    name: "learning-rate",
    height: 74,
    panels: [
      lines({
        series: [
          {
            name: `constant rate, theory`,
            x: grid,
            y: grid.map((rate) => learnedCosine({ flips, rate })),
            color: color(0),
            dash: "solid",
          },
          {
            name: "running mean, theory",
            x: grid,
            y: grid.map((share) => learnedCosine({ flips, share })),
            color: color(1),
            dash: "solid",
          },
          {
            name: "constant rate η",
            x: prototypes.map(({ rate }) => rate),
            ...columns(prototypes),
            as: "points",
            color: color(0),
          },
          {
            name: "running mean, η = 1/n",
            x: running.map(({ rate }) => rate),
            ...columns(running),
            as: "points",
            color: color(1),
          },
        ],
        ...{ spread, spreadAs: "bars" },
        x: { title: "learning rate η", scale: "log" },
        y: { title: "cosine with the pattern", range: [0.45, 1.02] },
        legend: "bottom left",
      }),
      lines({
        series: params.drift.drifts.flatMap((drift, i) => {
          const points = errors.filter((point) => point.drift === drift);
          const along = logSpace(points[0].rate, points[points.length - 1].rate, 40);
          const noise = params.drift.noise;
          return [
            {
              name: `q = ${power(drift)}, theory`,
              x: along,
              y: along.map((rate) => trackingError({ rate, drift, noise })),
              color: color(i),
              dash: "solid",
            },
            {
              name: `q = ${power(drift)}`,
              x: points.map(({ rate }) => rate),
              ...columns(points),
              as: "points" as const,
              color: color(i),
            },
          ];
        }),
        ...{ spread, spreadAs: "bars" },
        x: { title: "learning rate η", scale: "log" },
        y: { title: "squared error per entry", scale: "log" },
        marks: best.map(({ kalman }, i) => ({
          ...{ axis: "x" as const, at: kalman, color: color(i), dash: "1px,2px" },
          ...(i === 0 ? { name: "Kalman gain" } : {}),
        })),
        legend: "above",
      }),
    ],
  });
}

/** Recall against age, and mistakes about what is new against the threshold. */
export function palimpsestFigure({ params, recall, chance, mistakes, threshold }: PalimpsestResult): Figure {
  const learners = [...new Set(recall.map(({ learner }) => learner))];
  const thresholds = mistakes.map((point) => point.threshold);
  const falseNews = mistakes.filter(({ theory }) => theory.falseNew > 1e-4);
  const merges = mistakes.filter(({ theory }) => theory.falseMerge > 1e-4);
  const least = 1e-3;
  const seen = (points: typeof mistakes, of: "falseNew" | "falseMerge") => ({
    x: points.map((point) => point.threshold),
    y: points.map((point) => Math.max(least, point[of].fraction)),
    low: points.map((point) => Math.max(least, point[of].low)),
    high: points.map((point) => Math.max(least, point[of].high)),
  });
  const law = recall.filter(({ theory }) => Number.isFinite(theory));
  return composeFigure({
    name: "palimpsest",
    height: 78,
    panels: [
      lines({
        series: [
          ...learners.map((learner, i) => {
            const points = recall.filter((point) => point.learner === learner);
            return {
              ...{ name: learner, x: points.map(({ age }) => age), ...columns(points) },
              ...{ as: "lines and points" as const, color: color(i) },
            };
          }),
          {
            ...{
              name: "law of the palimpsest",
              x: law.map(({ age }) => age),
              y: law.map(({ theory }) => theory),
            },
            ...{ color: ink.text, dash: "6px,2px" },
          },
        ],
        spread: `95 % interval over ${params.repeats} streams`,
        x: { title: "age: patterns learned since" },
        y: { title: "cosine of what is recalled", range: [0, 1] },
        marks: [
          { axis: "x", at: params.places, name: `${params.places} places`, dash: "1px,2px" },
          { axis: "y", at: chance, name: "never shown" },
        ],
        legend: "above",
      }),
      lines({
        series: [
          {
            name: "known taken for new, theory",
            x: thresholds,
            y: mistakes.map(({ theory }) => Math.max(least, theory.falseNew)),
            color: color(0),
            dash: "solid",
          },
          {
            name: "new taken for known, theory",
            x: thresholds,
            y: mistakes.map(({ theory }) => Math.max(least, theory.falseMerge)),
            color: color(1),
            dash: "solid",
          },
          { name: "known taken for new", ...seen(falseNews, "falseNew"), as: "points", color: color(0) },
          { name: "new taken for known", ...seen(merges, "falseMerge"), as: "points", color: color(1) },
        ],
        ...{ spread: `95 % interval of ${params.trials} trials`, spreadAs: "bars" },
        x: { title: "threshold θ on the cosine" },
        y: { title: "probability", scale: "log", range: [least, 1.3] },
        marks: [{ axis: "x", at: threshold, name: "midway", dash: "1px,2px" }],
        legend: "above",
      }),
    ],
  });
}

/** What becomes of the first task, and what is left of all in the end. */
export function switchingTasksFigure({ params, outcomes }: SwitchingTasksResult): Figure {
  const tasks = Array.from({ length: params.tasks }, (_, i) => i + 1);
  const spread = `95 % interval over ${params.repeats} runs`;
  return composeFigure({
    name: "switching-tasks",
    height: 84,
    shared: "y",
    panels: [
      lines({
        series: outcomes.map(({ learner, recall }, i) => ({
          ...{ name: learner, x: tasks, ...columns(tasks.map((task) => recall[task][0])) },
          ...{ as: "lines and points" as const, color: color(i) },
        })),
        spread,
        x: { title: "tasks learned", ticks: tasks },
        y: { title: "cosine of what is recalled", range: [0, 1.02] },
        legend: "above",
      }),
      lines({
        series: outcomes.map(({ learner, recall }, i) => ({
          ...{ name: learner, x: tasks, ...columns(recall[params.tasks]) },
          ...{ as: "lines and points" as const, color: color(i) },
        })),
        spread,
        x: { title: "task, asked after the last", ticks: tasks },
        y: { title: "cosine of what is recalled", range: [0, 1.02] },
        legend: "none",
      }),
    ].map((panel, i) => ({
      ...panel,
      words: [
        { x: (1 + params.tasks) / 2, y: 0.06, text: i === 0 ? "the first task" : "each task, in the end" },
      ],
    })),
  });
}

/** Log-likelihood on the way at one rate, and what is missing in the end against the rate. */
export function onlineMixturesFigure(result: OnlineMixturesResult): Figure {
  const { params, at, outcomes, batch, optimum } = result;
  const kinds = [...new Set(outcomes.map(({ learner }) => learner))];
  const rates = [...new Set(outcomes.map(({ rate }) => rate))].sort((a, b) => a - b);
  // the rate that most learners were tried at
  const tried = (rate: number): number => outcomes.filter((one) => one.rate === rate).length;
  const middle = rates.reduce((best, rate) => (tried(rate) > tried(best) ? rate : best));
  const least = 0.005;
  const grid = rates.length > 1 ? logSpace(rates[0], rates[rates.length - 1], 40) : rates;
  const spread = `95 % interval over ${params.repeats} worlds`;
  const missing = ({ mean, low, high }: MeanInterval) => ({
    ...{ mean: Math.max(least, mean), low: Math.max(least, low), high: Math.max(least, high) },
  });
  return composeFigure({
    name: "online-mixtures",
    height: 82,
    panels: [
      lines({
        series: kinds.flatMap((learner, i) => {
          const one = outcomes.find((outcome) => outcome.learner === learner && outcome.rate === middle);
          return one ? [{ name: learner, x: at, ...columns(one.curve), color: color(i) }] : [];
        }),
        spread,
        x: { title: `observations, at η = ${middle}`, scale: "log" },
        y: { title: "ln <i>p</i> of the test (nat)" },
        marks: [{ axis: "y", at: optimum.mean, name: "truth", color: ink.text }],
        legend: "above",
      }),
      lines({
        series: [
          {
            name: "plasticity alone, ½Nη/(2 − η)",
            x: grid,
            y: grid.map((rate) => plasticityCost({ size: params.size, rate })),
            color: ink.text,
            dash: "solid",
          },
          ...kinds.map((learner, i) => {
            const own = outcomes.filter((outcome) => outcome.learner === learner);
            return {
              ...{ name: learner, x: own.map(({ rate }) => rate) },
              ...columns(own.map(({ shortfall }) => missing(shortfall))),
              ...{ as: "lines and points" as const, color: color(i) },
            };
          }),
        ],
        ...{ spread, spreadAs: "bars" },
        x: { title: "learning rate η", scale: "log" },
        y: { title: "nats short of the truth", scale: "log" },
        marks: [
          {
            axis: "y",
            at: missing(batch.first.shortfall).mean,
            name: "batch EM, one start",
            dash: "4px,2px",
          },
          {
            axis: "y",
            at: missing(batch.best.shortfall).mean,
            name: `best of ${params.starts}`,
            dash: "1px,2px",
          },
        ],
        legend: "above",
      }),
    ],
  });
}
