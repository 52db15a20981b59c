"""Tests of the agents' inbox."""
