"""Sensor models, one file each: measurement function, noise, validity. The folder is the registry."""
