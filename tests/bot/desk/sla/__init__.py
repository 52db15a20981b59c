"""Tests of the service levels."""
