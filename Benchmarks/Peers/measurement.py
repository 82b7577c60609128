"""Prints a measurement as the benchmark reads it: one line of JSON."""
import json
import os


def peak_resident_bytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def report(seconds, output=None, **values):
    measurement = {"seconds": seconds, "peakResidentBytes": peak_resident_bytes(), "values": values}
    if output:
        measurement["outputByteCount"] = os.path.getsize(output)
    print(json.dumps(measurement), flush=True)
