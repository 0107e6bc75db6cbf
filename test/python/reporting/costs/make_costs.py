"""Records what the modules of our programs really cost: parameters, and multiply-adds of one call.

    python make_costs.py          # Python 3.11, torch 2.15.0; the CPU is enough

Runs every program of ../../mutants/programs. For each module class that a program defines and calls,
keeps the number of its parameters (sum of numel) and half of what torch.utils.flop_counter counts in
one call, where all instances and calls of the class agree; null where they do not.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch
import torch.nn as nn
from torch.utils.flop_counter import FlopCounterMode

HERE = Path(__file__).parent
PROGRAMS = HERE / ".." / ".." / "mutants" / "programs"


def measure(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    found = {}
    depth = 0
    plain = nn.Module.__call__

    def call(self, *args, **kwargs):
        nonlocal depth
        if type(self).__module__ != path.stem:
            return plain(self, *args, **kwargs)
        counter = FlopCounterMode(display=False)
        with counter:
            result = plain(self, *args, **kwargs)
        seen = found.setdefault(type(self).__name__, (set(), set()))
        seen[0].add(sum(p.numel() for p in self.parameters()))
        seen[1].add(counter.get_total_flops() // 2)
        return result

    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    nn.Module.__call__ = call
    try:
        module.main()
    finally:
        nn.Module.__call__ = plain
    only = lambda values: next(iter(values)) if len(values) == 1 else None
    return {
        name: {"parameters": only(parameters), "multiplyAdds": only(work)}
        for name, (parameters, work) in sorted(found.items())
    }


def main():
    programs = {path.name: measure(path) for path in sorted(PROGRAMS.glob("*.py"))}
    answer = {"made_with": {"torch": torch.__version__}, "programs": programs}
    (HERE / "costs.golden.json").write_text(json.dumps(answer, indent=2) + "\n")


if __name__ == "__main__":
    main()
