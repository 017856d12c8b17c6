"""
Calibration, ranking and survival by SciPy 1.17.1 and NumPy 2.4.6.

    python test/reference/analysis/make-calibration.py > test/reference/analysis/calibration.json

Survival is scipy.stats.ecdf of right-censored data with its log-log interval; AUROC is the statistic of Mann and Whitney over the
number of pairs; the exponential interval is written with quantiles of chi-square; calibration errors, Brier's score and log loss
are their definitions over whole arrays, AURC the mean over all prefixes of the order of confidence (no two are equal).
"""

import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)

# Answers of a sharpened posterior over five classes: over-confident on purpose.
n, k = 80, 5
logits = rng.normal(size=(n, k)) * 1.5
true = np.array([rng.choice(k, p=np.exp(u) / np.exp(u).sum()) for u in logits])
p = np.exp(2 * logits)
p = np.round(p / p.sum(1, keepdims=True), 6)
answer = p.argmax(1)
confidence = p.max(1)
correct = (answer == true).astype(int)
edges = np.linspace(0, 1, 11)
which = np.clip(np.digitize(confidence, edges) - 1, 0, 9)
gaps = [abs(confidence[which == b].mean() - correct[which == b].mean()) for b in range(10) if (which == b).any()]
sizes = [(which == b).mean() for b in range(10) if (which == b).any()]
order = np.argsort(-confidence)
assert len(set(confidence)) == n
risk = np.cumsum(1 - correct[order]) / np.arange(1, n + 1)
calibration = {
    "posteriors": p.tolist(),
    "truths": true.tolist(),
    "ece": float(np.dot(gaps, sizes)),
    "mce": float(max(gaps)),
    "brier": float(((p - np.eye(k)[true]) ** 2).sum(1).mean()),
    "logLoss": float(-np.log(p[np.arange(n), true]).mean()),
    "aurc": float(risk.mean()),
}

scores = rng.integers(0, 8, 60) / 2
positive = (scores + rng.normal(size=60) * 2 > 2).astype(int)
u = stats.mannwhitneyu(scores[positive == 1], scores[positive == 0]).statistic
ranking = {
    "scores": scores.tolist(),
    "positive": positive.tolist(),
    "auroc": float(u / (positive.sum() * (1 - positive).sum())),
}

durations = np.round(rng.exponential(10, 40), 0) + 1
limit = np.round(rng.uniform(3, 30, 40), 0)
ended = durations <= limit
seen = np.minimum(durations, limit)
data = stats.CensoredData(uncensored=seen[ended], right=seen[~ended])
sf = stats.ecdf(data).sf
interval = sf.confidence_interval(confidence_level=0.9, method="log-log")
died = np.isin(sf.quantiles, seen[ended]) & (sf.probabilities > 0)
r, total = int(ended.sum()), float(seen.sum())
survival = {
    "durations": seen.tolist(),
    "ended": ended.astype(int).tolist(),
    "time": sf.quantiles[died].tolist(),
    "survival": sf.probabilities[died].tolist(),
    "low": interval.low.probabilities[died].tolist(),
    "high": interval.high.probabilities[died].tolist(),
    "mean": total / r,
    "meanLow": float(2 * total / stats.chi2.ppf(0.95, 2 * r + 2)),
    "meanHigh": float(2 * total / stats.chi2.ppf(0.05, 2 * r)),
    "noneLow": float(2 * total / stats.chi2.ppf(0.95, 2)),
}
print(json.dumps({"calibration": calibration, "ranking": ranking, "survival": survival}))
