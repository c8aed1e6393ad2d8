"""A simulated powered descent to the Moon: fifteen minutes at 100 Hz, open loop, with its truth.

For benchmarks and tests; made when needed, never stored in the project. Representative, not flight data.

    from sample_logs.descent import write
    path = write("build/descent.h5")                   # or: python -m sample_logs.descent build/descent.h5

`trajectory` is the truth, `ground` the terrain, `sensors` what is recorded of both, `belief` the as-flown
setup and the telemetry. Shorter logs are the last minutes of the same descent. The same arguments give the
same bytes.
"""

from sample_logs.descent.log import kept, write

__all__ = ["kept", "write"]
