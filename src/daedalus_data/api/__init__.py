"""The verbs: everything the doors can do, in one place."""

from daedalus_data.api.ablation import ablate
from daedalus_data.api.branches import counterfactual, difference, difference_in_words
from daedalus_data.api.chat import chat
from daedalus_data.api.convergence import compute_outcome_convergence, convergence, convergence_history
from daedalus_data.api.data import build, dataset, validate
from daedalus_data.api.finetuning import finetune
from daedalus_data.api.hub_jobs import hub_job, hub_job_log
from daedalus_data.api.many import generate
from daedalus_data.api.measuring import evaluate
from daedalus_data.api.nl import write_template
from daedalus_data.api.reading import doctor, explain, export, load, open_run, peak_memory_mb, runs, summary, timeline
from daedalus_data.api.recipes import export_recipe, load_recipe, recipe_text, recipes
from daedalus_data.api.releases import card, is_model, push, push_model, verify
from daedalus_data.api.rows import rows, trace
from daedalus_data.api.running import simulate
from daedalus_data.api.several import simulate_all
from daedalus_data.api.templates import checked, chosen, estimate, lint, load_template, plan, quick, template_table, templates

__all__ = [
    "ablate", "build", "card", "chat", "checked", "chosen", "compute_outcome_convergence", "convergence", "convergence_history",
    "counterfactual", "dataset", "difference", "difference_in_words", "doctor", "estimate", "evaluate", "explain", "export",
    "export_recipe", "finetune", "generate", "hub_job", "hub_job_log", "is_model", "lint", "load", "load_recipe", "load_template",
    "open_run", "peak_memory_mb", "plan", "push", "push_model", "quick", "recipe_text", "recipes", "rows", "runs", "simulate",
    "simulate_all", "summary", "template_table", "templates", "timeline", "trace", "validate", "verify", "write_template",
]  # fmt: skip
