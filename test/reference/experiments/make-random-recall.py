"""Recall of random directions by fast weights and by softmax, in NumPy: values for notebooks 01.04 and 02.04.

found       d = 64, n pairs of random unit keys and values, stored once: W + v k^T (hebb), W + (v - W k) k^T (delta), and the matrix of least
            squares with 0.001 on the diagonal; share of keys whose value has the largest product with the answer among all n, 100 trials
overwritten 32 keys, and each of them again with a new value: share of keys that answer with the new value among all 64, 400 trials; gated
            is 0.97 W + v k^T
softmax     64 random unit vectors of 16 numbers: mean distance between a vector and one step of softmax from it, 400 sets

Made with Python 3.11 and NumPy 2.4. Run it from the root of the repository:

    python test/reference/experiments/make-random-recall.py > test/reference/experiments/random-recall.json
"""

import json

import numpy as np

D, GATE, RIDGE = 64, 0.97, 1e-3
rng = np.random.default_rng(2021)


def directions(rows, size=D):
    x = rng.standard_normal((rows, size))
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def matrices(K, V):
    delta, gated = np.zeros((D, D)), np.zeros((D, D))
    for k, v in zip(K, V):
        delta += np.outer(v - delta @ k, k)
        gated = GATE * gated + np.outer(v, k)
    solved = np.linalg.solve(K.T @ K + RIDGE * np.eye(D), K.T @ V).T
    return {"hebb": V.T @ K, "gated": gated, "delta": delta, "least squares": solved}


def share(pairs):
    K, V = directions(pairs), directions(pairs)
    return {rule: np.mean((K @ W.T @ V.T).argmax(1) == np.arange(pairs)) for rule, W in matrices(K, V).items()}


def rewritten(keys):
    K, V = directions(keys), directions(2 * keys)
    made = matrices(np.vstack([K, K]), V)
    return {rule: np.mean((K @ W.T @ V.T).argmax(1) == keys + np.arange(keys)) for rule, W in made.items()}


def average(run, size, trials):
    runs = [run(size) for _ in range(trials)]
    return {rule: round(float(np.mean([one[rule] for one in runs])), 4) for rule in runs[0]}


def distance(beta):
    X = directions(64, 16)
    scores = beta * X @ X.T
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return np.linalg.norm((weights / weights.sum(1, keepdims=True)) @ X - X, axis=1).mean()


print(
    json.dumps(
        dict(
            found={n: average(share, n, 100) for n in (64, 128)},
            overwritten=average(rewritten, 32, 400),
            softmax={beta: round(float(np.mean([distance(beta) for _ in range(400)])), 5) for beta in (1, 4, 16)},
        ),
        indent=0,
    )
)
