"""Peers of the emulator of Loihi 2: what NumPy, PyTorch and Brian2 make of a sparse layer of its neurons, and other emulators of the family.

Brian2Loihi, Nengo Loihi and SANA-FE are timed while they step, not while they are built. Spikes of step t reach a layer in step t or
t + 1, as each has it; a last step without spikes makes up for that.
"""
import logging
import time
import warnings

import numpy as np


def register(peer, arrays, need_torch, tools):
    Timed, Standalone, lists, columns = tools

    # Sparse fixed-point layer: post, weight [sources, fan-out], spikes by step. The result is u, v and the number of spikes of each neuron.

    def layer(neurons, du, dv, vth, bias, sums):
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

    @peer
    def chip_numpy(neurons, **rule):
        post = arrays["post"].astype(np.int64)
        weight = arrays["weight"].astype(np.float64)

        def sums(s):
            return np.bincount(post[s].ravel(), weight[s].ravel(), neurons)

        return layer(neurons, sums=sums, **rule)

    @peer
    def chip_torch(neurons, **rule):
        import torch

        need_torch()
        post = torch.from_numpy(arrays["post"].astype(np.int32))
        weight = torch.from_numpy(arrays["weight"])

        def sums(s):
            s = torch.from_numpy(s)
            return torch.zeros(neurons).index_add_(0, post[s].view(-1), weight[s].view(-1)).numpy()

        return layer(neurons, sums=sums, **rule)

    @peer
    def chip_brian2(neurons, du, dv, vth, bias):
        post, weight = arrays["post"].astype(np.int64), arrays["weight"]
        sources, fan = post.shape
        when, who = columns(arrays, "spikes")
        steps = len(arrays["spikesStarts"]) - 1

        def make(b):
            source = b.SpikeGeneratorGroup(sources, who, when * b.ms)
            target = b.NeuronGroup(neurons, "u : 1\nv : 1\ncounts : 1\na : 1\ns : 1")
            synapses = b.Synapses(source, target, "w : 1", on_pre="a_post += w")
            synapses.connect(i=np.repeat(np.arange(sources), fan), j=post.ravel())
            synapses.w = weight.ravel()
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

    # The same layer, its currents forgotten at once and its potentials kept: what all emulators agree on. The result is the number of spikes of each
    # neuron.

    @peer
    def chip_brian2loihi(neurons, vth):
        import brian2 as b
        import brian2_loihi as chip

        b.device.reinit()
        b.set_device("runtime")  # programs that were compiled in this process leave another
        b.BrianLogger.log_level_error()
        logging.disable(logging.WARNING)
        post, weight = arrays["post"].astype(np.int64), arrays["weight"]
        sources, fan = post.shape
        when, who = columns(arrays, "spikes")
        steps = len(arrays["spikesStarts"]) - 1
        source = chip.LoihiSpikeGeneratorGroup(sources, who, when + 1)
        target = chip.LoihiNeuronGroup(neurons, threshold_v_mant=vth, decay_v=0, decay_I=4096)
        synapses = chip.LoihiSynapses(source, target, sign_mode=1)
        synapses.connect(i=np.repeat(np.arange(sources), fan), j=post.ravel())
        synapses.w = weight.ravel().astype(int)
        monitor = chip.LoihiSpikeMonitor(target)
        network = chip.LoihiNetwork(source, target, synapses, monitor)
        network.store()

        def run():
            network.restore()
            cpu, wall = time.process_time(), time.perf_counter()
            network.run(steps + 2)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            return np.bincount(np.asarray(monitor.i), minlength=neurons).astype(np.float64), cpu, wall

        return Timed(run)

    @peer
    def chip_nengoloihi(neurons, vth):
        warnings.simplefilter("ignore")
        from nengo_loihi.block import Axon, LoihiBlock, Synapse
        from nengo_loihi.builder import Model
        from nengo_loihi.builder.discretize import discretize_weights
        from nengo_loihi.emulator.interface import EmulatorInterface
        from nengo_loihi.inputs import SpikeInput
        from scipy.sparse import coo_matrix

        post, weight = arrays["post"].astype(np.int64), arrays["weight"].astype(np.float64)
        sources, fan = post.shape
        spikes = lists(arrays, "spikes")

        def make():
            model, block = Model(dt=0.001), LoihiBlock(neurons)
            cells = block.compartment
            column = lambda x: np.full(neurons, x, dtype=np.int32)
            cells.decay_u, cells.decay_v, cells.vth = column(4095), column(0), column(64 * vth)
            cells.refract_delay, cells.bias = column(1), column(0)
            cells.vmin, cells.vmax = 1 - 2**23, 2**23 - 1
            cells.scale_u = cells.scale_v = False
            synapses = Synapse(sources)
            pre = np.repeat(np.arange(sources), fan)
            synapses.set_weights(coo_matrix((weight.ravel(), (pre, post.ravel())), (sources, neurons)))
            synapses.format(weight_exp=0, weight_bits=7)
            synapses.weights = [np.asarray(discretize_weights(synapses.synapse_cfg, w.copy())) for w in synapses.weights]
            block.add_synapse(synapses)
            axon = Axon(sources)
            axon.target = synapses
            axon.set_compartment_axon_map(np.arange(sources))
            sender = SpikeInput(sources)
            sender.add_axon(axon)
            model.add_input(sender)
            model.add_block(block)
            for t, s in enumerate(spikes):
                sender.add_spikes(t + 1, s.tolist(), permanent=True)
            return EmulatorInterface(model, seed=0)

        def run():
            emulator = make()
            counts = np.zeros(neurons)
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(len(spikes) + 1):
                emulator.step()
                counts += emulator.compartment.spiked
            return counts, time.process_time() - cpu, time.perf_counter() - wall

        return Timed(run)

    @peer
    def chip_sanafe(neurons, vth):
        import sanafe

        post, weight = arrays["post"].astype(np.int64), arrays["weight"].astype(np.float64)
        sources, fan = post.shape
        spikes = lists(arrays, "spikes")
        fires = np.zeros((sources, len(spikes) + 1), dtype=bool)
        for t, s in enumerate(spikes):
            fires[s, t] = True
        arch = sanafe.load_loihi()
        cores = [core for tile in arch.tiles for core in tile.cores]
        network = sanafe.Network()
        inputs = network.create_neuron_group("inputs", sources)
        for i in range(sources):
            inputs[i].set_attributes(soma_hw_name=f"loihi_inputs[{i % 1024}]", model_attributes={"spikes": fires[i].tolist()})
            inputs[i].map_to_core(cores[1 + i // 1024])
        attributes = {"threshold": float(vth), "leak_decay": 1.0, "reset": 0.0, "reset_mode": "hard"}
        layer = network.create_neuron_group("layer", neurons, model_attributes=attributes, soma_hw_name="loihi_lif")
        for j in range(neurons):
            layer[j].set_attributes(log_spikes=True, default_synapse_hw_name="loihi_sparse_synapse")
            layer[j].map_to_core(cores[0])
        pairs = [(int(i), int(j)) for i, row in enumerate(post) for j in row]
        inputs.connect_neurons_sparse(layer, {"weight": weight.ravel().tolist()}, pairs)

        def run():
            chip = sanafe.SpikingChip(arch)  # reset would not take its inputs back to their first step
            chip.load(network)
            cpu, wall = time.process_time(), time.perf_counter()
            found = chip.sim(len(spikes) + 1, timing_model="simple", processing_threads=1, spike_trace=True)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            fired = [n.neuron_offset for step in found["spike_trace"] for n in step if n.group_name == "layer"]
            return np.bincount(np.array(fired, dtype=np.int64), minlength=neurons).astype(np.float64), cpu, wall

        return Timed(run)
