.PHONY: run test lint bench setup lock clean

run:    # set up what is missing, then run Frontdesk until Ctrl-C
	@scripts/run

test:   # style, types, and every test
	@scripts/setup --dev && scripts/test

lint:   # style and types
	@scripts/setup --dev && scripts/lint

bench:  # measure, and write benchmarks/
	@scripts/bench

setup:  # make the environments
	@scripts/setup

lock:   # write requirements/ anew from pyproject.toml
	@scripts/lock

clean:  # remove environments and caches; the data in var/ stays
	@scripts/clean
