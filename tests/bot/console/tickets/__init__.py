"""Tests of the pages of tickets."""
