import subprocess
import sys

from daedalus_data.core.shipped import PACKAGE


def loaded(statement: str) -> set[str]:
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name.split(".")[0] for name in out.split()}


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"datasets", "torch", "ray", "transformers", "openai", "huggingface_hub", "polars", "pandas"}
    assert not loaded("import daedalus_data") & heavy
    assert not loaded("import daedalus_data.api") & heavy


def test_importing_what_trains_loads_no_trainer():
    modules = sorted(path.stem for path in (PACKAGE / "finetune").glob("*.py"))
    statement = "; ".join(f"import daedalus_data.finetune.{name}" for name in modules if name != "__init__")
    assert not loaded(f"import daedalus_data.finetune; {statement}") & {"torch", "transformers", "trl", "peft", "accelerate", "datasets"}


def test_help_loads_no_simulation():
    assert not loaded("import daedalus_data.cli.app") & {"pydantic", "jinja2", "numpy", "rich"}


def test_a_name_that_is_a_package_and_a_verb_is_always_the_package():
    before = "import daedalus_data as dd\ntry: dd.finetune\nexcept AttributeError as error: print(error)"
    code = f"{before}\nimport daedalus_data.finetune; print(dd.finetune.__name__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert out == ["daedalus_data.finetune is a package; the verb of that name is daedalus_data.api.finetune", "daedalus_data.finetune"]
