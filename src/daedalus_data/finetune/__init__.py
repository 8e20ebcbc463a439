"""Fine-tuning: a recipe to a tuned model with its measured difference. Nothing here imports torch before a model is needed."""
