"""Peers of the routines for spiking networks: NumPy, PyTorch, Brian2 (C++ standalone) and NEST.

Brian2 and NEST run in environments of their own. What is timed is a second of the network, not its construction: Brian2's
compiled program measures its own loop, NEST its `Run`. Their answers are those of the step-by-step definition: a spike of step t
with delay d arrives in step t + d, steps 0 to T − 1 count.
"""
import os
import shutil
import subprocess
import tempfile
import time

import numpy as np


def threads():
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


class Timed:
    """A peer that measures itself: `run` returns (result, processor seconds, clock seconds)."""

    def __init__(self, run):
        self.run = run
        self.spent = (0.0, 0.0)

    def __call__(self):
        result, cpu, wall = self.run()
        self.spent = (cpu, wall)
        return result


def lists(arrays, name):
    """Spikes of each step."""
    starts = arrays[name + "Starts"].astype(np.int64)
    flat = arrays[name].astype(np.int64)
    return [flat[a:b] for a, b in zip(starts[:-1], starts[1:])]


def columns(arrays, name):
    """Step and neuron of every spike."""
    spikes = lists(arrays, name)
    steps = np.repeat(np.arange(len(spikes)), [len(s) for s in spikes])
    return steps, np.concatenate(spikes)


class Standalone:
    """A Brian2 network as a compiled program: run again and again, timed by itself."""

    def __init__(self, make, steps, precision):
        import brian2 as b

        self.folder = tempfile.mkdtemp(prefix="engram-brian2-")
        b.device.reinit()
        b.set_device("cpp_standalone", build_on_run=False)
        b.prefs["core.default_float_dtype"] = b.float32 if precision == "float32" else b.float64
        b.prefs["devices.cpp_standalone.openmp_threads"] = threads() if threads() > 1 else 0
        b.prefs["codegen.cpp.extra_compile_args_gcc"] = ["-w", "-O3", "-ffast-math", "-march=native", "-std=c++11"]
        b.defaultclock.dt = 1 * b.ms
        network, results = make(b)
        b.device.insert_code(
            "before_network_run",
            "std::clock_t engram_cpu = std::clock(); struct timespec engram_a, engram_b;"
            " clock_gettime(CLOCK_MONOTONIC, &engram_a);",
        )
        b.device.insert_code(
            "after_network_run",
            "clock_gettime(CLOCK_MONOTONIC, &engram_b); { std::ofstream spent(\"spent.txt\"); spent.precision(17);"
            " spent << double(std::clock() - engram_cpu) / CLOCKS_PER_SEC << \" \" << (engram_b.tv_sec - engram_a.tv_sec)"
            " + 1e-9 * (engram_b.tv_nsec - engram_a.tv_nsec); }",
        )
        network.run(steps * b.ms)
        b.device.build(directory=self.folder, compile=True, run=False, with_output=False)
        self.results = [
            (os.path.join("results", os.path.basename(b.device.get_array_filename(v))), v.dtype) for v in results
        ]

    def __call__(self):
        subprocess.run(["./main"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(self.folder, "spent.txt")) as file:
            cpu, wall = map(float, file.read().split())
        found = [np.fromfile(os.path.join(self.folder, name), dtype) for name, dtype in self.results]
        return np.concatenate(found).astype(np.float64), cpu, wall

    def __del__(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def register(peer, arrays, need_torch):
    # Sparse propagation: post, delay, weight [sources, fan-out], spikes by step. The result is what arrived at each target in all.

    def network():
        post = arrays["post"].astype(np.int64)
        delay = arrays["delay"].astype(np.int64)
        return post, delay, arrays["weight"], len(arrays["spikesStarts"]) - 1

    @peer
    def propagation_numpy(targets):
        post, delay, weight, steps = network()
        place = delay * targets + post
        longest = int(delay.max())
        weight = weight.astype(np.float64)
        spikes = lists(arrays, "spikes")

        def run():
            ring = np.zeros((longest + 1, targets))
            out = np.zeros(targets)
            for t in range(steps):
                slot = t % (longest + 1)
                out += ring[slot]
                ring[slot] = 0
                s = spikes[t]
                sums = np.bincount(place[s].ravel(), weight[s].ravel(), (longest + 1) * targets)
                sums = sums.reshape(longest + 1, targets)
                ring[slot:] += sums[: longest + 1 - slot]
                ring[:slot] += sums[longest + 1 - slot :]
            return out

        return run

    @peer
    def propagation_torch(targets):
        import torch

        need_torch()
        post, delay, weight, steps = network()
        bits = int(targets - 1).bit_length()
        slots = 1 << int(delay.max() - 1).bit_length()
        place = torch.from_numpy((((delay % slots) << bits) | post).astype(np.int32))
        weight = torch.from_numpy(weight)
        spikes = [torch.from_numpy(s) for s in lists(arrays, "spikes")]
        mask = (slots << bits) - 1

        def run():
            ring = torch.zeros(slots << bits)
            rows = ring.view(slots, 1 << bits)
            out = torch.zeros(targets, dtype=torch.float64)
            for t in range(steps):
                row = rows[t % slots]
                out += row[:targets]
                row.zero_()
                s = spikes[t]
                at = place[s].view(-1)
                at += (t % slots) << bits
                at &= mask
                ring.index_add_(0, at, weight[s].view(-1))
            return out.numpy()

        return run

    @peer
    def propagation_brian2(targets, precision):
        post, delay, weight, steps = network()
        sources, fan = post.shape
        when, who = columns(arrays, "spikes")

        def make(b):
            source = b.SpikeGeneratorGroup(sources, who, when * b.ms)
            target = b.NeuronGroup(targets, "v : 1")
            synapses = b.Synapses(source, target, "w : 1", on_pre="v_post += w")
            synapses.connect(i=np.repeat(np.arange(sources), fan), j=post.ravel())
            synapses.w = weight.ravel()
            synapses.delay = delay.ravel() * b.ms
            return b.Network(source, target, synapses), [target.variables["v"]]

        return Timed(Standalone(make, steps, precision))

    @peer
    def propagation_nest(targets):
        import nest

        post, delay, weight, steps = network()
        sources, fan = post.shape
        when, who = columns(arrays, "spikes")
        nest.ResetKernel()
        nest.resolution = 1.0
        nest.local_num_threads = threads()
        source = nest.Create("spike_train_injector", sources)
        still = {"E_L": 0.0, "V_m": 0.0, "V_th": 1e9, "V_reset": -1e9, "tau_m": 1e18, "I_e": 0.0, "t_ref": 1.0}
        target = nest.Create("iaf_psc_delta", targets, still)
        nest.Connect(
            np.repeat(np.arange(sources), fan) + source[0].global_id,
            post.ravel() + target[0].global_id,
            "one_to_one",
            {
                "synapse_model": "static_synapse",
                "weight": weight.ravel().astype(np.float64),
                "delay": delay.ravel().astype(np.float64),
            },
        )
        order = np.argsort(who, kind="stable")
        bounds = np.searchsorted(who[order], np.arange(sources + 1))
        times = when[order] + 1.0

        def run():
            now = nest.biological_time
            source.set([{"spike_times": times[a:b] + now} for a, b in zip(bounds[:-1], bounds[1:])])
            target.V_m = 0.0
            nest.Prepare()
            cpu, wall = time.process_time(), time.perf_counter()
            nest.Run(float(steps))
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            nest.Cleanup()
            found = np.array(target.V_m)
            nest.Simulate(100.0)  # what is still on its way must not reach the next run
            return found, cpu, wall

        return Timed(run)

    # Dense fixed-point layer: weights [sources, neurons], spikes by step. The result is u, v and the number of spikes of each neuron.

    def layer_of(sums):
        """Steps with `sums(spikes)` → float64 sums of weights."""

        def make(weights, du, dv, vth, bias):
            neurons = weights.shape[1]
            keep_u, keep_v, spikes = (4095 - du) / 4096, (4096 - dv) / 4096, lists(arrays, "spikes")
            u, v, counts = np.zeros(neurons), np.zeros(neurons), np.zeros(neurons)

            def run():
                u[:], v[:], counts[:] = 0, 0, 0
                for s in spikes:
                    a = sums(s)
                    np.multiply(u, keep_u, out=u)
                    np.trunc(u, out=u)
                    np.add(u, 64 * a, out=u)
                    np.subtract(u, 2.0**24, out=u, where=u > 2**23)
                    np.add(u, 2.0**24, out=u, where=u <= -(2**23))
                    np.multiply(v, keep_v, out=v)
                    np.trunc(v, out=v)
                    np.add(v, u, out=v)
                    np.add(v, bias, out=v)
                    np.clip(v, 1 - 2**23, 2**23 - 1, out=v)
                    fired = v > 64 * vth
                    v[fired] = 0
                    np.add(counts, fired, out=counts)
                return np.concatenate([u, v, counts]) + 0.0

            return run

        return make

    @peer
    def lif_numpy_bytes(**rule):
        weights = arrays["weights"].astype(np.int8)
        return layer_of(lambda s: weights[s].sum(axis=0, dtype=np.int32))(weights, **rule)

    @peer
    def lif_numpy_gather(**rule):
        weights = arrays["weights"].astype(np.float32)
        ones = np.ones(len(weights), np.float32)
        return layer_of(lambda s: ones[: len(s)] @ weights[s])(weights, **rule)

    @peer
    def lif_numpy_product(**rule):
        weights = arrays["weights"].astype(np.float32)
        vector = np.zeros(len(weights), np.float32)

        def sums(s):
            vector[:] = 0
            vector[s] = 1
            return vector @ weights

        return layer_of(sums)(weights, **rule)

    @peer
    def lif_torch_bytes(**rule):
        import torch

        need_torch()
        weights = arrays["weights"].astype(np.int8)
        held = torch.from_numpy(weights)

        def sums(s):
            return held.index_select(0, torch.from_numpy(s)).sum(0, dtype=torch.int32).numpy()

        return layer_of(sums)(weights, **rule)

    @peer
    def lif_brian2(du, dv, vth, bias):
        weights = arrays["weights"]
        sources, neurons = weights.shape
        when, who = columns(arrays, "spikes")
        steps = len(arrays["spikesStarts"]) - 1

        def make(b):
            source = b.SpikeGeneratorGroup(sources, who, when * b.ms)
            target = b.NeuronGroup(neurons, "u : 1\nv : 1\ncounts : 1\na : 1\ns : 1")
            synapses = b.Synapses(source, target, "w : 1", on_pre="a_post += w")
            synapses.connect(i=np.repeat(np.arange(sources), neurons), j=np.tile(np.arange(neurons), sources))
            synapses.w = weights.ravel()
            target.run_regularly(
                f"""
                u = sign(u) * floor(abs(u) * {(4095 - du) / 4096!r}) + 64 * a
                u = u + 16777216 * (int(u <= -8388608) - int(u > 8388608))
                v = clip(sign(v) * floor(abs(v) * {(4096 - dv) / 4096!r}) + u + {bias}, -8388607, 8388607)
                s = int(v > {64 * vth})
                v = v * (1 - s)
                counts = counts + s
                a = 0
                """,
                when="resets",
            )
            results = [target.variables[name] for name in ("u", "v", "counts")]
            return b.Network(source, target, synapses), results

        return Timed(Standalone(make, steps, "float64"))

    # Pair STDP: weights [sources, targets], spikes of both sides by step. The result is the weights.

    @peer
    def stdp_numpy(potentiation, depression, decayPre, decayPost, lowest, highest):
        start = arrays["weights"]
        pre, post = lists(arrays, "pre"), lists(arrays, "post")
        f = np.float32

        def run():
            w = start.copy()
            x, y = np.zeros(w.shape[0], f), np.zeros(w.shape[1], f)
            for i, j in zip(pre, post):
                x *= f(decayPre)
                y *= f(decayPost)
                w[i] = np.clip(w[i] - f(depression) * y, f(lowest), f(highest))
                x[i] += 1
                w[:, j] = np.clip(w[:, j] + (f(potentiation) * x)[:, None], f(lowest), f(highest))
                y[j] += 1
            return w

        return run

    @peer
    def stdp_torch(potentiation, depression, decayPre, decayPost, lowest, highest):
        import torch

        need_torch()
        start = torch.from_numpy(arrays["weights"])
        pre, post = ([torch.from_numpy(s) for s in lists(arrays, name)] for name in ("pre", "post"))

        def run():
            w = start.clone()
            x, y = torch.zeros(w.shape[0]), torch.zeros(w.shape[1])
            for i, j in zip(pre, post):
                x *= decayPre
                y *= decayPost
                w[i] = (w[i] - depression * y).clamp_(lowest, highest)
                x[i] += 1
                w[:, j] = (w[:, j] + (potentiation * x)[:, None]).clamp_(lowest, highest)
                y[j] += 1
            return w.numpy()

        return run

    @peer
    def stdp_brian2(potentiation, depression, decayPre, decayPost, lowest, highest, precision):
        """As its documentation has it: traces in synapses, brought up to date by events."""
        weights = arrays["weights"]
        sources, targets = weights.shape
        steps = len(arrays["preStarts"]) - 1

        def make(b):
            def side(name, size):
                when, who = columns(arrays, name)
                return b.SpikeGeneratorGroup(size, who, when * b.ms)

            source, target = side("pre", sources), side("post", targets)
            synapses = b.Synapses(
                source,
                target,
                f"""
                w : 1
                dx/dt = -x / ({-1 / float(np.log(decayPre))!r} * ms) : 1 (event-driven)
                dy/dt = -y / ({-1 / float(np.log(decayPost))!r} * ms) : 1 (event-driven)
                """,
                on_pre=f"""
                x += 1
                w = clip(w - {depression!r} * y, {lowest!r}, {highest!r})
                """,
                on_post=f"""
                y += 1
                w = clip(w + {potentiation!r} * x, {lowest!r}, {highest!r})
                """,
            )
            synapses.connect(i=np.repeat(np.arange(sources), targets), j=np.tile(np.arange(targets), sources))
            synapses.w = weights.ravel()
            return b.Network(source, target, synapses), [synapses.variables["w"]]

        return Timed(Standalone(make, steps, precision))

    @peer
    def stdp_brian2_neurons(potentiation, depression, decayPre, decayPost, lowest, highest, precision):
        weights = arrays["weights"]
        sources, targets = weights.shape
        sides = {name: columns(arrays, name) for name in ("pre", "post")}
        steps = len(arrays["preStarts"]) - 1

        def make(b):
            # Written for speed: traces live in the neurons, decay before the step's spikes and grow after its synapses: each pairs with earlier spikes alone.
            def side(name, size, decay):
                when, who = sides[name]
                spikes = np.zeros((steps, size))
                spikes[when, who] = 1
                fires = b.TimedArray(spikes, dt=1 * b.ms, name=name + "_fires")
                return b.NeuronGroup(
                    size,
                    "trace : 1",
                    threshold=f"{name}_fires(t, i) > 0",
                    reset="trace += 1",
                    namespace={name + "_fires": fires},
                    name=name + "_side",
                )

            source, target = side("pre", sources, decayPre), side("post", targets, decayPost)
            source.run_regularly(f"trace = trace * {decayPre!r}", when="groups")
            target.run_regularly(f"trace = trace * {decayPost!r}", when="groups")
            synapses = b.Synapses(
                source,
                target,
                "w : 1",
                on_pre=f"w = clip(w - {depression!r} * trace_post, {lowest!r}, {highest!r})",
                on_post=f"w = clip(w + {potentiation!r} * trace_pre, {lowest!r}, {highest!r})",
            )
            synapses.connect(i=np.repeat(np.arange(sources), targets), j=np.tile(np.arange(targets), sources))
            synapses.w = weights.ravel()
            return b.Network(source, target, synapses), [synapses.variables["w"]]

        return Timed(Standalone(make, steps, precision))
