"""
Statistics of spike trains by Elephant 1.2.1 (with Neo 0.14.6, Quantities 0.16.4) and spectra by SciPy 1.17.1, NumPy 2.4.6.

    python test/reference/analysis/make-spike-trains.py > test/reference/analysis/spike-trains.json

Spike times are multiples of 1/4 ms (of 1 ms for the cross-correlogram), so that bins hold what exact lags say. Conventions of
the reference that differ from ours: `cv` divides by n, and `vanRossum` is sqrt(2) times ours (a single spike costs 1).
"""

import json
import warnings

import neo
import numpy as np
import quantities as pq
from elephant import conversion, spike_train_correlation, spike_train_dissimilarity, statistics
from scipy import signal

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
stop = 400


def spikes(count: int, grid: int) -> np.ndarray:
    return np.sort(rng.choice(stop * grid, count, replace=False)) / grid


def train(times: np.ndarray) -> neo.SpikeTrain:
    return neo.SpikeTrain(times * pq.ms, t_stop=stop * pq.ms)


def interval_statistics(times: np.ndarray) -> dict:
    isi = statistics.isi(train(times))
    return {"times": times.tolist(), "cv": float(statistics.cv(isi)), "lv": float(statistics.lv(isi)), "cv2": float(statistics.cv2(isi))}


def distances(a: np.ndarray, b: np.ndarray) -> dict:
    pair = [train(a), train(b)]
    van_rossum = {tau: spike_train_dissimilarity.van_rossum_distance(pair, time_constant=tau * pq.ms)[0, 1] for tau in (0.5, 10.0, 1000.0)}
    victor = {q: spike_train_dissimilarity.victor_purpura_distance(pair, cost_factor=q / pq.ms)[0, 1] for q in (0.0, 0.02, 0.5, 100.0)}
    return {"a": a.tolist(), "b": b.tolist(), "vanRossum": van_rossum, "victorPurpura": victor}


def correlations(trains: list, width: float) -> dict:
    binned = conversion.BinnedSpikeTrain([train(times) for times in trains], bin_size=width * pq.ms)
    matrix = spike_train_correlation.correlation_coefficient(binned)
    counts = binned.to_array()
    return {"width": width, "matrix": matrix.tolist(), "fano": (counts.var(axis=1, ddof=1) / counts.mean(axis=1)).tolist()}


def correlogram(a: np.ndarray, b: np.ndarray) -> dict:
    binned = [conversion.BinnedSpikeTrain(train(times), bin_size=1 * pq.ms) for times in (a, b)]
    counts, lags = spike_train_correlation.cross_correlation_histogram(*binned, window=[-12, 12])
    return {"a": a.tolist(), "b": b.tolist(), "lag": lags.tolist(), "count": counts.magnitude.ravel().tolist()}


def spectrum(values: np.ndarray, window: str, overlap: float, detrend) -> dict:
    frequency, power = signal.welch(values, fs=500.0, window=window, nperseg=64, noverlap=int(64 * overlap), detrend=detrend, return_onesided=False)
    return {"window": window, "overlap": overlap, "centred": detrend == "constant", "power": np.abs(power[:33]).tolist()}


def chi(values: np.ndarray) -> float:
    return float(np.sqrt(values.mean(axis=1).var() / values.var(axis=0).mean()))


trains = [spikes(count, 4) for count in (60, 90, 40, 120, 75)]
series = np.round(np.cumsum(rng.normal(size=300)) * 0.3 + rng.normal(size=300), 6)
traces = np.round(rng.normal(size=(50, 4)) + rng.normal(size=(50, 1)), 6)
print(
    json.dumps(
        {
            "intervals": [interval_statistics(times) for times in trains],
            "distances": [distances(trains[0][:25], trains[1][:30]), distances(trains[2], np.array([])), distances(trains[3][:40], trains[3][:40] + 0.25)],
            "correlations": [correlations(trains, width) for width in (2.0, 25.0)],
            "correlogram": correlogram(spikes(80, 1), spikes(100, 1)),
            "welch": {"series": series.tolist(), "step": 2.0, "spectra": [spectrum(series, "hann", 0.5, "constant"), spectrum(series, "boxcar", 0.0, False), spectrum(series, "hann", 0.75, False)]},
            "chi": {"values": traces.ravel().tolist(), "neurons": 4, "value": chi(traces)},
        },
        default=lambda number: number.item(),
    )
)
