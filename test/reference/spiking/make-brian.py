"""What Brian2 makes of the scripts that toBrian2 writes, for the networks of test/support/brian-networks.ts.

    npm run build
    npx tsx test/reference/spiking/export-brian.ts build/brian
    python test/reference/spiking/make-brian.py build/brian

Python 3.11, brian2 2.9.0, numpy 2.2.6, sympy 1.14.0 (pip install brian2==2.9.0 "numpy<2.3" "setuptools<81").
Writes brian.json beside itself: of networks without chance every spike (step and neuron) and the weights at the end, of
those with chance the number of spikes of every neuron; and the checksum of each script, so that a test can say whether
the scripts are still these.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

result = {}
for script in sorted(Path(sys.argv[1]).glob("*.py")):
    out = script.with_suffix(".json")
    subprocess.run([sys.executable, script.name, out.name], check=True, cwd=script.parent)
    made = json.loads(out.read_text())
    entry = {"script": hashlib.sha256(script.read_bytes()).hexdigest()}
    if script.stem == "noisy":
        entry["counts"] = {
            name: [spikes["neuron"].count(i) for i in range(spikes["size"])]
            for name, spikes in made["spikes"].items()
        }
    else:
        entry["spikes"] = {name: [s["step"], s["neuron"]] for name, s in made["spikes"].items()}
        entry["weights"] = made["weights"]
    result[script.stem] = entry

path = Path(__file__).with_name("brian.json")
path.write_text(json.dumps(result, indent=0, separators=(",", ":")).replace(",\n", ",").replace("[\n", "[").replace("\n]", "]") + "\n")
