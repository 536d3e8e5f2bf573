# An alias of bootstrap.py, which needs nothing but Python 3.11 or newer.
.PHONY: setup run test lint lock bench kill fuzz mutate sbom audit clean
setup run test lint lock bench kill fuzz mutate sbom audit clean:
	@python3 bootstrap.py $@ $(ARGS)
