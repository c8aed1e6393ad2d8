"""The commands of the command line, one file each: `declare` its arguments, `run` it and return the exit
code.
"""
