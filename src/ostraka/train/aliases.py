"""What options are called elsewhere, and where else things are set."""

from __future__ import annotations

# Names of other libraries, of older releases and of Argilla 1.x → what they may be called here.
ALIASES: dict[str, tuple[str, ...]] = {
    "adapter_rank": ("r",),
    "alpha": ("lora_alpha",),
    "batch_size": ("per_device_train_batch_size", "batcher.size"),
    "body_learning_rate": ("learning_rate",),
    "dropout": ("lora_dropout",),
    "early_stopping_patience": ("patience",),
    "epochs": ("num_train_epochs", "num_epochs", "n_epochs", "max_epochs"),
    "eval_batch_size": ("per_device_eval_batch_size",),
    "evaluation_strategy": ("eval_strategy",),
    "fp16_backend": ("fp16",),
    "iterations": ("num_iterations", "max_iter"),
    "learning_rate": ("body_learning_rate", "optimizer.learn_rate"),
    "lora_r": ("r",),
    "lora_rank": ("r",),
    "lr": (
        "learning_rate",
        "body_learning_rate",
        "learning_rate_multiplier",
        "optimizer.learn_rate",
    ),
    "lr_scheduler": ("lr_scheduler_type",),
    "max_len": ("max_length", "max_seq_length"),
    "max_seq_length": ("max_length",),
    "n_epochs": ("num_train_epochs", "num_epochs"),
    "n_iter": ("max_iter", "num_iterations"),
    "ngrams": ("ngram_range",),
    "no_cuda": ("use_cpu",),
    "num_epochs": ("num_train_epochs", "n_epochs", "max_epochs"),
    "num_train_epochs": ("num_epochs", "n_epochs", "max_epochs"),
    "per_device_train_batch_size": ("batch_size",),
    "per_gpu_train_batch_size": ("per_device_train_batch_size",),
    "rank": ("r",),
    "regularization": ("C",),
    "use_gpu": ("gpu_id",),
    "use_mps_device": ("use_cpu",),
    "warmup": ("warmup_steps", "warmup_proportion"),
    "warmup_proportion": ("warmup_steps",),
    "warmup_ratio": ("warmup_steps", "warmup_proportion"),
}

# What the trainer itself takes: asked for among the options, the error says where it goes.
ELSEWHERE = {
    "eval_dataset": "ArgillaTrainer(..., train_size=0.8)",
    "model": "ArgillaTrainer(..., model=...)",
    "output_dir": "trainer.train(output_dir=...)",
    "pretrained_model_name_or_path": "ArgillaTrainer(..., model=...)",
    "processing_class": "ArgillaTrainer(..., tokenizer=...)",
    "random_state": "ArgillaTrainer(..., seed=...)",
    "resume_from_checkpoint": "trainer.train(..., resume=True)",
    "seed": "ArgillaTrainer(..., seed=...)",
    "tokenizer": "ArgillaTrainer(..., tokenizer=...)",
    "train_dataset": "ArgillaTrainer(dataset, ...)",
    "train_size": "ArgillaTrainer(..., train_size=...)",
}
