/** @file How well a score tells two kinds apart, for resamples of the same trials. */
import { roc } from "../../analysis";

/**
 * Area under the curve of `roc`, of trials drawn with replacement: they are put in order once, and a resample is counted along it.
 *
 * @param scores [n] finite
 * @param positive [n]
 * @returns of the trials with these numbers; ½ where all are of one kind
 */
export function resampledArea(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
): (drawn: ArrayLike<number>) => number {
  roc(scores, positive); // refuses what is no score
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  // Trials of one score share a place.
  const place = new Int32Array(order.length);
  let places = 0;
  order.forEach((trial, i) => {
    if (i > 0 && scores[trial] !== scores[order[i - 1]]) places++;
    place[trial] = places;
  });
  const counts = [new Float64Array(places + 1), new Float64Array(places + 1)];
  return (drawn) => {
    for (const one of counts) one.fill(0);
    for (let t = 0; t < drawn.length; t++) counts[positive[drawn[t]] ? 1 : 0][place[drawn[t]]]++;
    let [no, yes, above] = [0, 0, 0];
    for (let i = 0; i <= places; i++) {
      above += counts[1][i] * (no + counts[0][i] / 2); // negatives below these positives
      no += counts[0][i];
      yes += counts[1][i];
    }
    return no === 0 || yes === 0 ? 0.5 : above / (no * yes);
  };
}
