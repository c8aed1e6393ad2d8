"""Descent Investigator's engine: functions over frozen values. This page is the convention sheet.

Frames      b  body (of the vehicle)            p  planet-fixed, planet-centred, rotating with the planet
            n  north-east-down at the site      s  a sensor's own axes
Vectors     position_p_m: quantity, frame, unit. C_pb rotates body into planet-fixed: v_p = C_pb @ v_b.
            The navigation point is the IMU; lever arms are measured from it.
Quaternions scalar first (Hamilton), rotating body into the planet-fixed frame.
Attitude error ψ, as a sensor is differentiated by it, is resolved in p: C_pb = exp([ψ×]) · Ĉ_pb.
States      strapdown: attitude ψ, velocity, position from the site, all in n, accelerometer bias, gyro bias,
            then sensor states (15 + k errors)
            vertical channel: height above site, vertical speed (up), acceleration bias, then sensor states (3
            + k)
Time        float64 seconds since the log's epoch. Inertial increments cover (t_{k-1}, t_k] and are stamped at
the end.
Altitudes   altitude_agl (above the ground below), height_site (above the landing or launch site), height_ref
(above the
            reference surface). Up is positive. Slant range is never called altitude.
Longitude   0 to 360 degrees east in files. Angles in radians inside, degrees only where a name says so.
Sigma       always one standard deviation; drawn as ±3σ.
Flags       valid (the sensor's own word), quarantined (our health check), used with a reason (the flight
software's
            decision), edited (our reconstruction's decision).

    from investigator.logs.reader import open_log
    from investigator.replay import baseline, replay
    from investigator.reconstruction import reconstruct

    log = open_log("sample_logs/hedy.h5")
    setup = baseline(log)
    believed = replay(log, setup)
    happened = reconstruct(log, setup)
"""

__version__ = "0.1.0"
