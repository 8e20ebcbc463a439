BIN := .venv/bin
.PHONY: check test polars1 docs golden batteries demo sizes

check: sizes  ## format, lint, types, direction of imports, file sizes
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

test:  ## the tests that guard every change
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

polars1:  ## what needs oxenai, and what reads with polars under the line that oxenai needs
	OMP_NUM_THREADS=1 .venv-polars1/bin/python -m pytest -n auto --dist load -m "polars or oxen" \
		$$(grep -rlE --include='test_*.py' 'mark\.(polars|oxen)' tests)

docs:  ## the README's tour and the tables of the docs
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/docs

golden:  ## rewrite the golden files; review the diff
	GOLDEN=rewrite $(BIN)/python -m pytest tests/golden

batteries:  ## kills, faults, speed: long; figures go to benchmarks/
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "slow or local_model"

demo:  ## the main job
	./run.sh run mars_mission_portal

sizes:
	@over=$$(find src -name '*.py' -exec wc -l {} + | awk '$$2 != "total" && $$1 > 400'); \
	if [ -n "$$over" ]; then echo "files over 400 lines:"; echo "$$over"; exit 1; fi
