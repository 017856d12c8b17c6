"""Recall by posterior and by spikes under noise, in NumPy: values for notebooks 04.08 and 04.09.

clamped   1024 random patterns of 64 signs, p = softmax(beta X q). flips: each sign of the cue q wrong with probability e, beta = artanh(1 - 2 e);
          gaussian: normal noise of standard deviation s on the cue, beta = 1/s^2. likeliest: share of cues whose largest p is that of the
          pattern sought; spikes: share for which it has the most of n draws from p, ties by chance. 100 sets of patterns, 50 cues each
weights   48 signs, 5 of the cue's wrong, every stored entry with a normal error of 0.5: ln P/N at which the mean of
          1/(1 + sum over P - 1 rivals e^(beta (s_j - s))) is 1/2, straight in its log odds between numbers of memories a factor e^(1/4)
          apart. A rival's s_j is normal around 2 B - 48 with B binomial (48, 1/2). 1000 cues, with their standard error from 20 parts
found     the 1024 patterns, a cue with 6 wrong signs as state until the first spike; then d state/dt = -state/tau, a spike of
          softmax(beta X state) adds x/nu; or, paced, state <- (1 - 1/nu) state + x/nu every -tau ln(1 - 1/nu), tau at nu = 1. Share that the
          pattern sought leads just before the first spike after 10 tau. 20 sets of patterns, 25 cues each
kept      16 orthogonal memories, beta N = 10, nu spikes per window of which each is lost with probability d, from (1 - d) x_0: share that
          x_0 leads, with an overlap of at least (1 - d) N/2, just before the first spike that arrives after 50 tau. 2000 trials

Made with Python 3.11 and NumPy 2.4. Run it from the root of the repository:

    python test/reference/experiments/make-noisy-recall.py > test/reference/experiments/noisy-recall.json
"""

import json
import math

import numpy as np

SIZE, MEMORIES, SPIKES = 64, 1024, (1, 3, 10, 30)
rng = np.random.default_rng(409)


def signs(*shape):
    return rng.choice([-1.0, 1.0], size=shape)


def softmax(u):
    p = np.exp(u - u.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def fire(u):
    """One draw from softmax(u) for each row: the largest with Gumbel noise."""
    return (u + rng.gumbel(size=u.shape)).argmax(-1)


def clamped(kind, level, sets=100, cues=50):
    beta = math.atanh(1 - 2 * level) if kind == "flips" else level**-2
    likeliest, most = [], {n: [] for n in SPIKES}
    for _ in range(sets):
        X = signs(MEMORIES, SIZE)
        if kind == "flips":
            q = np.where(rng.random((cues, SIZE)) < level, -X[:cues], X[:cues])
        else:
            q = X[:cues] + level * rng.standard_normal((cues, SIZE))
        p, own = softmax(beta * q @ X.T), np.arange(cues)
        likeliest.append(np.mean((p + 1e-12 * rng.random(p.shape)).argmax(1) == own))
        for n in SPIKES:
            counts = rng.multinomial(n, p) + rng.random(p.shape) / 2
            most[n].append(np.mean(counts.argmax(1) == own))
    return dict(
        trouble=kind,
        level=level,
        likeliest=round(float(np.mean(likeliest)), 4),
        spikes={n: round(float(np.mean(most[n])), 4) for n in SPIKES},
    )


def weights(beta, size=48, flipped=5, noise=0.5, cues=1000, parts=20):
    spread = noise * math.sqrt(size)
    overlap = 1 - 2 * flipped / size
    limit = beta * overlap - math.log(math.cosh(beta)) - beta**2 * noise**2 / 2
    numbers = np.unique(np.rint(np.exp(limit * size + np.arange(-4, 5) / 4)).astype(int))
    p = np.zeros((cues, len(numbers)))
    for cue in range(cues):
        shared = np.bitwise_count(rng.integers(0, 2**size, numbers[-1], dtype=np.uint64)).astype(float)
        rivals = 2 * shared - size + spread * rng.standard_normal(numbers[-1])
        own = size * overlap + spread * rng.standard_normal()
        mass = np.concatenate([[0], np.cumsum(np.exp(beta * (rivals - own)))])
        p[cue] = 1 / (1 + mass[numbers - 1])
    loads = np.log(numbers) / size

    def half(mean):
        odds = np.log(mean / (1 - mean))
        return np.interp(0, -odds, loads)

    halves = [half(part.mean(0)) for part in np.split(p, parts)]
    return dict(beta=beta, load=round(half(p.mean(0)), 4), error=round(np.std(halves, ddof=1) / math.sqrt(parts), 4))


def found(scale, pacing, nu, sets=20, cues=25, duration=10):
    right = []
    for _ in range(sets):
        X = signs(MEMORIES, SIZE)
        state = X[:cues].copy()
        for cue in state:
            cue[rng.permutation(SIZE)[:6]] *= -1
        if pacing == "paced":
            gain = 1 / nu
            interval = -math.log1p(-gain) if nu > 1 else 1
            for _ in range(math.floor(duration / interval)):
                state = (1 - gain) * state + gain * X[fire(scale / SIZE * state @ X.T)]
        else:
            now = rng.exponential(1 / nu, cues)
            while (on := now <= duration).any():
                wait = rng.exponential(1 / nu, on.sum())
                fired = X[fire(scale / SIZE * state[on] @ X.T)]
                state[on] = np.exp(-wait)[:, None] * (state[on] + fired / nu)
                now[on] += wait
        right.append(np.mean((state @ X.T).argmax(1) == np.arange(cues)))
    return round(float(np.mean(right)), 4)


def kept(nu, drop, memories=16, scale=10, trials=2000, duration=50):
    left = 1 - drop
    m = np.zeros((trials, memories))
    m[:, 0] = left
    now = rng.exponential(1 / nu, trials)
    m *= np.exp(-now)[:, None]
    over = np.zeros(trials, bool)
    while not over.all():
        arrives = ~over & (rng.random(trials) >= drop)
        over |= arrives & (now > duration)
        fires = np.flatnonzero(arrives & ~over)
        m[fires, fire(scale * m[fires])] += 1 / nu
        wait = np.where(over, 0, rng.exponential(1 / nu, trials))
        m *= np.exp(-wait)[:, None]
        now += wait
    return round(float(np.mean((m.argmax(1) == 0) & (m[:, 0] >= left / 2))), 4)


result = dict(
    clamped=[clamped("flips", e) for e in (0.2, 0.3)] + [clamped("gaussian", s) for s in (1, 1.5, 2, 2.5)],
    weights=[weights(beta) for beta in (0.3, 0.5, 0.7)],
    found=[
        dict(scale=scale, pacing=pacing, spikes={nu: found(scale, pacing, nu) for nu in (1, 2, 5, 10)})
        for scale in (48, 16)
        for pacing in ("poisson", "paced")
    ],
    kept=[dict(nu=nu, drop=drop, share=kept(nu, drop)) for nu, drop in ((20, 0.3), (20, 0.4), (100, 0.4))],
)
print(json.dumps(result, indent=0))
