"""Simulation tables: what the limits, the bend and the intervals do on series whose truth is known.

``python -m benchmarks simulate`` writes docs/simulations.md. Every table is seeded: the same code gives the same file.
A module here is one table or several; ``TABLES`` of ``benchmarks.simulate`` lists them.
"""
