"""What a sensor model is: a measurement function, its noise, when it hears, how a stream becomes samples."""

from __future__ import annotations

import numpy as np

from investigator.families import Kind
from investigator.filters.problem import Measure, SensorState, Variance
from investigator.logs.contents import Stream
from investigator.sensors.detection import Detection


class SensorModel(Kind):
    """A sensor as someone believes it to be. One file each; the declared parameters are its fields.

    Subclasses bind plain functions (module level, arrays and floats only, source named) to declared
    numbers.
    """

    def samples(self, stream: Stream) -> np.ndarray:
        """The recorded values the filter compares, (N, k), in the recorded (SI) unit."""
        raise NotImplementedError

    def unit(self, stream: Stream) -> str:
        """The SI unit of those values."""
        raise NotImplementedError

    def measure(self) -> Measure:
        """The measurement function (see `filters.problem.Measure`)."""
        raise NotImplementedError

    def variance(self) -> Variance:
        """The noise covariance R (k, k); it may depend on the predicted value and the vehicle's motion."""
        raise NotImplementedError

    def parameters(self, stream: Stream) -> np.ndarray:
        """The numbers both functions receive, as one float array (includes mounting from the stream)."""
        raise NotImplementedError

    def states(self, name: str) -> tuple[SensorState, ...]:
        """States this sensor adds to the filter (bias, scale, terrain offset); none by default."""
        return ()

    def hearing(self) -> Detection:
        """When its samples are valid; always, unless a model says otherwise."""
        return Detection()
