"""Says of the Python that runs it, in a line of JSON, what grading notebooks needs to know: the program itself, versions,
folders to be seen in a sandbox, and how many megabytes of addresses it takes before anything is computed."""
import json
import os
import sys
import sysconfig

search = [path for path in sys.path[1:] if os.path.isdir(path)]
found = {"python": sys.version.split()[0], "numpy": None, "torch": None}
try:
    import numpy

    found["numpy"] = numpy.__version__
    import torch

    found["torch"] = torch.__version__
except Exception:  # One that is there but does not load is as good as none.
    pass
program = os.path.realpath(sys.executable)
wanted = [sys.base_prefix, os.path.dirname(program), *search]
wanted += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
bound = []
for path in sorted({os.path.normpath(path) for path in wanted if path and os.path.isdir(path)}):
    # The system's own are seen anyway.
    seen = ["/usr/bin", "/usr/lib", "/usr/lib64", "/bin", "/lib", *bound]
    if not any(f"{path}/".startswith(f"{other}/") for other in seen) and path not in ("/", "/usr"):
        bound.append(path)
peak = 0
with open("/proc/self/status", encoding="ascii") as status:
    for row in status:
        if row.startswith("VmPeak:"):
            peak = int(row.split()[1]) // 1024
print(json.dumps({**found, "program": program, "search": search, "bound": bound, "peak": peak}))
