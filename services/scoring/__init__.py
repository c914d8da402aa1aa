"""Predicts what customers will do, and says why."""
